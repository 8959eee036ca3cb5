/**
 * What must not compile. `tsc` checks this file: an expectation that no longer holds is an error there.
 * Where prom-client notices the mistake too, it throws.
 */
import { expect, test } from 'vitest';
import {
  faultActive,
  httpServerRequests,
  lockAttempts,
  lockFailures,
  lockWait,
  queueLength,
} from '../catalog/booking.ts';
import { bookingExporter, bookingService, kafkaLagExporter } from '../catalog/emitters.ts';
import { consumerGroupState } from '../catalog/kafka.ts';
import { instruments } from './instruments.ts';

const measure = instruments(bookingService);
const attempts = measure.counter(lockAttempts);
const failures = measure.counter(lockFailures);
const requests = measure.histogram(httpServerRequests);
const states = instruments(kafkaLagExporter).readings(consumerGroupState);

test('what is right compiles', () => {
  attempts.inc();
  attempts.inc(2);
  attempts.inc({}, 2);
  failures.inc({ reason: 'held' });
  requests.observe({ method: 'GET', uri: '/', status: '200' }, 0.1);
  states.replace([{ labels: { group: 'a', state: 'dead' }, value: 1 }]);
});

test('a label that the metric does not have', () => {
  // @ts-expect-error no metric of locks has a label "seat"
  expect(() => failures.inc({ reason: 'held', seat: 'A1' })).toThrow('seat');
  // @ts-expect-error a metric without labels has none
  expect(() => attempts.inc({ reason: 'held' })).toThrow('reason');
  // @ts-expect-error "system" is added by the target
  expect(() => failures.inc({ reason: 'held', system: 'booking' })).toThrow('system');
});

test('a label that is missing', () => {
  // @ts-expect-error one of three labels
  requests.observe({ method: 'GET', uri: '/' }, 1);
  // @ts-expect-error the only label
  failures.inc({});
  // @ts-expect-error all labels
  failures.inc();
});

test('a value that the catalogue does not have', () => {
  // @ts-expect-error no lock failure has this reason
  failures.inc({ reason: 'bored' });
  // @ts-expect-error a finite label beside a bounded one is checked as well
  states.replace([{ labels: { group: 'a', state: 'lost' }, value: 1 }]);
});

test('an instrument of another kind', () => {
  const other = instruments(bookingService);
  // @ts-expect-error a counter is no gauge
  other.gauge(lockFailures);
  // @ts-expect-error a gauge is no counter
  expect(() => other.counter(queueLength)).toThrow();
  // @ts-expect-error a histogram cannot be read as a whole
  other.readings(lockWait);
  // @ts-expect-error a counter cannot be set
  expect(() => failures.set({ reason: 'held' }, 1)).toThrow();
  // @ts-expect-error a gauge is set to a number
  expect(() => other.gauge(faultActive).set({ fault: 'slow-requests' })).toThrow();
  // @ts-expect-error a gauge without labels, too
  expect(() => instruments(bookingExporter).gauge(queueLength).set({})).toThrow();
});

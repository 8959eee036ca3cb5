/** What the signals say where there is nothing, or nothing else: asked of Prometheus. */
import { describe, test } from 'vitest';
import { httpServerRequests, queueArrivals, queueDepartures, queueLength } from '../catalog/booking.ts';
import { alerts } from '../catalog/platform.ts';
import { firingAlertCount } from '../signals/availability.ts';
import { errorRatio } from '../signals/latency.ts';
import { timeToDrain } from '../signals/queue.ts';
import { queryOf } from '../signals/signal.ts';
import { expectSamples, type Given } from './promtool-samples.ts';

const five = (series: Given['series']): Given => ({ interval: '5s', series });
const booking = (value: number) => [{ labels: '{system="booking"}', value }];

describe('the share of failed requests', () => {
  const answered = (status: string) =>
    `${httpServerRequests.name}_count{job="${httpServerRequests.emitter.job}", system="booking", status="${status}"}`;
  const share = queryOf(errorRatio);

  test('is 0 where no request failed', () =>
    expectSamples(five({ [answered('200')]: '0+5x30' }), share, 120, booking(0)));
  test('is the whole where all failed', () =>
    expectSamples(five({ [answered('503')]: '0+5x30' }), share, 120, booking(1)));
  test('is a part where some failed', () =>
    expectSamples(five({ [answered('200')]: '0+3x30', [answered('500')]: '0+1x30' }), share, 120, booking(0.25)));
  test('is nothing where nobody asks', () => expectSamples(five({}), share, 120, []));
});

describe('the time to drain', () => {
  const waiting = `${queueLength.name}{system="booking"}`;
  const comes = `${queueArrivals.name}{system="booking"}`;
  const leaves = `${queueDepartures.name}{system="booking", outcome="admitted"}`;
  const drain = timeToDrain.query('1m');

  test('is the length by what it shrinks', () =>
    expectSamples(five({ [waiting]: '60x30', [comes]: '0+5x30', [leaves]: '0+15x30' }), drain, 120, booking(30)));
  test('is without end where it grows', () =>
    expectSamples(
      five({ [waiting]: '60x30', [comes]: '0+5x30', [leaves]: '0+1x30' }),
      drain,
      120,
      booking(Number.POSITIVE_INFINITY),
    ));
  test('is without end where as many come as leave, though the rates differ in their last digit', () => {
    const departures = queueDepartures.labels.outcome.map(
      (outcome) => [`${queueDepartures.name}{system="booking", outcome="${outcome}"}`, '0+0.1x30'] as const,
    );
    return expectSamples(
      five({ [waiting]: '60x30', [comes]: '0+0.3x30', ...Object.fromEntries(departures) }),
      drain,
      120,
      booking(Number.POSITIVE_INFINITY),
    );
  });
  test('is 0 where nobody waits', () =>
    expectSamples(five({ [waiting]: '0x30', [comes]: '0+5x30', [leaves]: '0+5x30' }), drain, 120, booking(0)));
  test('is unknown where the rates are', () => expectSamples(five({ [waiting]: '60x30' }), drain, 120, []));
});

describe('the count of alerts that fire', () => {
  const alert = (name: string, system: string) =>
    `${alerts.name}{alertname="${name}", alertstate="firing", system="${system}", severity="critical"}`;
  const watchdog = { [alert('Watchdog', 'platform')]: '1x30' };
  const counted = queryOf(firingAlertCount);

  test('leaves the watchdog out', () =>
    expectSamples(five({ ...watchdog, [alert('BookingQueueLong', 'booking')]: '1x30' }), counted, 60, [
      { labels: '{}', value: 1 },
    ]));
  test('is 0 where the watchdog alone fires', () =>
    expectSamples(five(watchdog), counted, 60, [{ labels: '{}', value: 0 }]));
  test('is unknown where no rule is evaluated', () => expectSamples(five({}), counted, 60, []));
});

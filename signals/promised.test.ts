import { describe, expect, test } from 'vitest';
import { lockFailures, queueLength, reservationExpirations } from '../catalog/booking.ts';
import { bookingExporter } from '../catalog/emitters.ts';
import { gauge } from '../catalog/metric.ts';
import { objectives } from '../catalog/objectives.ts';
import { platform, systems } from '../catalog/systems.ts';
import { print } from '../promql/index.ts';
import { levelOf, promisedMetrics, promisedSignal, promisedSignals } from './promised.ts';
import { queryOf } from './signal.ts';

describe('what is promised of a counter', () => {
  const signal = promisedSignal(lockFailures);

  test('is its growth a minute, by system, over the window of the house', () => {
    expect(print(queryOf(signal))).toBe('60 * sum by (system) (rate(booking_lock_failures_total[2m]))');
  });
  test('has the title, the unit and the level of its objective', () => {
    const objective = objectives.booking.lockFailures;
    expect(signal).toMatchObject({ title: objective.title, unit: objective.unit, objective });
  });
  test('is always the same signal', () => {
    expect(promisedSignal(lockFailures)).toBe(signal);
  });
});

describe('what is promised of a gauge', () => {
  const promised = {
    objective: { title: 'Made up', direction: 'below', unit: 'bookings', critical: 3, source: 'a test' },
    alert: { component: 'queue', summary: 'Too many', counts: 'bookings' },
  } as const;
  const asked = (across: 'sum' | 'max') => {
    const metric = gauge('a', { help: 'Made up.', emitter: bookingExporter, promised: { ...promised, across } });
    return { query: print(queryOf(levelOf(metric))), description: levelOf(metric).description };
  };

  test('is its sum or its largest value, as the catalogue says, though three scrapes are missed', () => {
    expect(asked('sum').query).toBe('sum by (system) (last_over_time(a[20s]))');
    expect(asked('max').query).toBe('max by (system) (last_over_time(a[20s]))');
  });
  test('means what the metric is, where nothing more is said', () => {
    expect(asked('sum').description).toBe('Made up.');
  });
});

test('a system has the signals of its own promises', () => {
  const own = promisedSignals(systems.booking.name);
  expect(own).toContain(promisedSignal(lockFailures));
  expect(own).toContain(promisedSignal(reservationExpirations));
  expect(promisedSignals(platform.name)).not.toContain(promisedSignal(lockFailures));
});

test('metrics are in the order of their names, whatever loads the catalogue', () => {
  const names = promisedMetrics(systems.booking.name).map(({ name }) => name);
  expect(names).toEqual(names.toSorted());
  expect(names.length).toBeGreaterThan(1);
});

test('a metric of which nothing is promised does not compile, one that the catalogue does not list is refused', () => {
  // @ts-expect-error its signal is written by hand
  expect(() => promisedSignal(queueLength)).toThrow('booking_queue_length');
  expect(() => promisedSignal({ ...lockFailures })).toThrow('list its file in catalog/index.ts');
});

/** A rate of a service's own counter is held against that counter, over the scrapes that Prometheus made. */
import { expect, test } from 'vitest';
import { lockFailures } from '../../catalog/booking.ts';
import { bookingService } from '../../catalog/emitters.ts';
import { mul, over, rate, sum } from '../../promql/index.ts';
import { deadlockRate, oversoldSeats } from '../../signals/capacity.ts';
import { requestRate } from '../../signals/latency.ts';
import { lockContention, lockFailureRate, lockFailuresByReason } from '../../signals/locks.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { counted } from './counted.ts';
import type { Day } from './day.ts';

const seconds = Array.from({ length: 40 }, (_, at) => 1000 + at);

/** Two seats held and one time-out in each second, read four times in it, and scraped once. */
const readings = seconds.flatMap((second) =>
  [0, 0.25, 0.5, 0.75].map((part) => {
    const [began, times] = [second + part, second - 1000];
    const sample = (reason: string, value: number) => ({
      name: 'booking_lock_failures_total',
      labels: { reason },
      value,
    });
    return { began, ended: began + 0.01, samples: [sample('held', 2 * times), sample('timeout', times)] };
  }),
);
const day = {
  witness: { of: (job: string) => (job === bookingService.job ? readings : []) },
  scrapes: { [bookingService.job]: seconds },
} as unknown as Day;

const asked = (signal: AnySignal, values: Readonly<Record<string, number>>) => ({
  ...{ signal, window: 20, to: 1035, step: 5, shown: '', rateInterval: 20 },
  series: Object.entries(values).map(([reason, value]) => ({
    labels: reason === '' ? {} : { reason },
    points: [1030, 1035].map((at) => [at, value] as [number, number]),
  })),
});
const judge = (signal: AnySignal, values: Readonly<Record<string, number>>) => () =>
  counted(signal)?.oracle(asked(signal, values) as never, day);

test('per minute, of all and of each reason', () => {
  expect(judge(lockFailureRate, { '': 180 })).not.toThrow();
  expect(judge(lockFailuresByReason, { held: 120, timeout: 60 })).not.toThrow();
});

test('a rate per second where one per minute is right is refused, and so is a series too few', () => {
  expect(judge(lockFailureRate, { '': 3 })).toThrow();
  expect(judge(lockFailuresByReason, { held: 60, timeout: 120 })).toThrow();
  expect(judge(lockFailuresByReason, { held: 120 })).toThrow('[held, timeout] are right');
});

test('what the query multiplies by is judged, not believed', () => {
  const sixths: AnySignal = { ...lockFailureRate, query: (w) => mul(6, sum(['system'], rate(over(lockFailures, w)))) };
  expect(judge(sixths, { '': 18 })).toThrow();
  expect(judge(sixths, { '': 180 })).not.toThrow();
});

test('of anything else somebody must be named who knows', () => {
  for (const signal of [lockContention, requestRate, oversoldSeats, deadlockRate])
    expect(counted(signal)).toBeUndefined();
});

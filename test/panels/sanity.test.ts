import { expect, test } from 'vitest';
import { soldShare } from '../../signals/capacity.ts';
import { latencyByRoute, latencyP99 } from '../../signals/latency.ts';
import { queueGrowth, timeToDrain, waitingBookings } from '../../signals/queue.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type { Day } from './day.ts';
import { requireSane } from './sanity.ts';

const day = { load: { startedAt: new Date(100_000), endedAt: new Date(130_000) } } as Pick<Day, 'load'>;
const sane =
  (
    signal: AnySignal,
    points: readonly (readonly [number, number])[],
    { blanks = [], instant = false, step = 5 } = {},
  ) =>
  () =>
    requireSane(
      { signal, series: [{ labels: {}, points, blanks }], step, window: 60, to: 130, rateInterval: 20, asked: '' },
      instant,
      day,
    );

test('a ratio lies in 0..1', () => {
  expect(sane(soldShare, [[100, 1]])).not.toThrow();
  expect(sane(soldShare, [[100, 1.01]])).toThrow('1.01 is no ratio');
  expect(sane(soldShare, [[100, -0.1]])).toThrow('-0.1 is no ratio');
});

test('nothing is below 0 but what shrinks', () => {
  expect(sane(waitingBookings, [[100, -1]])).toThrow('-1 is below 0');
  expect(sane(queueGrowth, [[100, -1]])).not.toThrow();
});

test('a range has its points where Grafana asks, an instant has one', () => {
  expect(sane(waitingBookings, [[101, 1]])).toThrow('a point at 101');
  expect(sane(waitingBookings, [[101, 1]], { instant: true })).not.toThrow();
  const two = [
    [100, 1],
    [105, 1],
  ] as const;
  expect(sane(waitingBookings, two)).not.toThrow();
  expect(sane(waitingBookings, two, { instant: true })).toThrow('2 values now');
});

test('what sums up a system is a number at every moment under load', () => {
  const blanks = [120] as never[];
  expect(sane(latencyP99, [[115, 1]], { blanks })).toThrow('no number is shown at 120');
  expect(sane(latencyP99, [[115, 1]], { blanks: [135] as never[] })).not.toThrow();
  expect(sane(latencyByRoute, [[115, 1]], { blanks })).not.toThrow();
  expect(sane(timeToDrain, [[115, 1]], { blanks })).not.toThrow();
});

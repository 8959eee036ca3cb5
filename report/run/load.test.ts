import { describe, expect, it } from 'vitest';
import { judgedByK6 } from '../../catalog/k6-objectives.ts';
import {
  failedShare,
  iterationRate,
  responseTimeP50,
  responseTimeP95,
  responseTimeP99,
  sentRate,
} from '../../signals/k6.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { planOf, sustainedRate } from './load.ts';
import { noReadings, type Readings } from './readings.ts';

const grid = { startedAt: new Date(0), from: 0, stepSeconds: 1, count: 121, loadSeconds: 120 };

/** Readings of a load whose courses are known, by the second. */
const known = (courses: ReadonlyMap<AnySignal, (second: number) => number>): Readings => ({
  course: async ({ title }) => {
    const [, at] = [...courses].find(([signal]) => signal.title === title) ?? [];
    return at ? [{ labels: {}, values: Array.from({ length: grid.count }, (_, second) => at(second)) }] : [];
  },
  atEnd: async () => [],
});

describe('the highest rate inside the objectives', () => {
  it('is that of the best half minute before the response time left its objective', async () => {
    // 1 request more every second; from the 90th second on the p99 is beyond its 2 s. The best 30 s are 60..89.
    const readings = known(
      new Map<AnySignal, (second: number) => number>([
        [sentRate, (second) => second],
        [iterationRate, (second) => second / 2],
        [responseTimeP99, (second) => (second >= 90 ? 2.5 : 0.1)],
        [failedShare, () => 0],
      ]),
    );
    const mean = (60 + 89) / 2;
    expect(await sustainedRate(readings, grid, judgedByK6.booking)).toEqual({
      perSecond: mean,
      seconds: 30,
      iterationsPerSecond: mean / 2,
    });
  });

  it('is none where too many failed all the while', async () => {
    const readings = known(
      new Map<AnySignal, (second: number) => number>([
        [sentRate, () => 10],
        [responseTimeP99, () => 0.1],
        [failedShare, () => 0.2],
      ]),
    );
    expect(await sustainedRate(readings, grid, judgedByK6.booking)).toEqual({
      missing: 'there were no 30 s in which every objective of k6 was kept',
    });
  });

  it('is judged by each promise of the system of the run', async () => {
    const fast = (p50: number) =>
      known(
        new Map<AnySignal, (second: number) => number>([
          [sentRate, () => 10],
          [iterationRate, () => 10],
          [responseTimeP50, () => p50],
          [responseTimeP95, () => 0.015],
          [responseTimeP99, () => 0.04],
          [failedShare, () => 0],
        ]),
      );
    expect(await sustainedRate(fast(0.004), grid, judgedByK6['flash-sale'])).toMatchObject({ perSecond: 10 });
    expect(await sustainedRate(fast(0.006), grid, judgedByK6['flash-sale'])).toHaveProperty('missing');
    expect(await sustainedRate(fast(0.006), grid, judgedByK6.booking)).toMatchObject({ perSecond: 10 });
  });

  it('is missing with the readings', async () => {
    expect(await sustainedRate(noReadings('Prometheus is gone'), grid, judgedByK6.booking)).toEqual({
      missing: 'Prometheus is gone',
    });
  });
});

describe('the plan of a load', () => {
  it('says the stages of its profile', () => {
    expect(planOf({ system: 'booking', suite: 'simple', profile: 'load', scale: 1 })).toEqual([
      'visitors: from 1 virtual users to 25 in 30s, to 50 in 30s, to 50 in 90s, to 1 in 30s',
    ]);
  });

  it('says the part of it that was run', () => {
    expect(planOf({ system: 'booking', suite: 'stress', profile: 'smoke', scale: 0.5 })).toEqual([
      'visitors: from 1 arrivals per second to 1 in 1s, to 1 in 4500ms, to 2 in 1s, to 2 in 4500ms, at most 3 virtual users',
    ]);
  });

  it('is empty for a suite that is no more', () => {
    expect(planOf({ system: 'booking', suite: 'gone', profile: 'load', scale: 1 })).toEqual([]);
  });
});

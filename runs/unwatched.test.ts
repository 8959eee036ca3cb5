import { describe, expect, it } from 'vitest';
import type { QueryRange } from './prometheus.ts';
import { unwatchedSeconds } from './unwatched.ts';

const from = new Date('2026-11-21T09:30:00Z');
const to = new Date(from.getTime() + 120_000);

/** A Prometheus whose Watchdog fires at these seconds of the run. */
const firing = (isThere: (second: number) => boolean) => ({
  queryRange: async (_: string, range: QueryRange) => {
    const points: [number, number][] = [];
    for (let at = 0; at <= 120; at += range.stepSeconds) if (isThere(at)) points.push([from.getTime() / 1000 + at, 1]);
    return points.length === 0 ? [] : [{ labels: {}, points }];
  },
});
const unwatched = (isThere: (second: number) => boolean) => unwatchedSeconds(firing(isThere), { from, to }, 5);

describe('the time in which no rule was evaluated', () => {
  it('is none in a run that was watched throughout', async () => {
    expect(await unwatched(() => true)).toBe(0);
  });
  it('is none where an evaluation or two were late', async () => {
    expect(await unwatched((second) => second !== 40 && second !== 45)).toBe(0);
  });
  it('is the longest gap', async () => {
    expect(await unwatched((second) => !(second > 20 && second < 60) && second !== 90)).toBe(40);
  });
  it('counts from the beginning, and to the end', async () => {
    expect(await unwatched((second) => second >= 50)).toBe(50);
    expect(await unwatched((second) => second <= 50)).toBe(70);
  });
  it('is all of a run in which nothing was evaluated', async () => {
    expect(await unwatched(() => false)).toBe(120);
  });
});

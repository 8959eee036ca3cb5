import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { leakVerdict, trendOf } from './leak.ts';
import type { TimeGrid } from './time-grid.ts';

const MiB = 2 ** 20;

describe('the trend of points', () => {
  it('finds the slope of a straight line, and is sure of it', () => {
    const line = Array.from({ length: 50 }, (_, at): [number, number] => [at, 7 + 3 * at]);
    const trend = trendOf(line);
    expect(trend?.slope).toBeCloseTo(3, 9);
    expect(trend?.plusMinus).toBeCloseTo(0, 6);
  });

  it('gives the interval of the textbook where neighbours have nothing in common', () => {
    // Residuals +1, -1, +1 ...: lag-1 autocorrelation below 0, so nothing is widened. With x = 0..99 the sum of squares
    // about the mean is n(n²-1)/12 = 83325; the fitted slope of the alternation is -50/83325.
    const points = Array.from({ length: 100 }, (_, at): [number, number] => [at, at % 2 === 0 ? 1 : -1]);
    const spread = (100 * (100 ** 2 - 1)) / 12;
    const slope = -50 / spread;
    const squares = 100 - slope ** 2 * spread;
    expect(trendOf(points)?.slope).toBeCloseTo(slope, 12);
    expect(trendOf(points)?.plusMinus).toBeCloseTo(1.96 * Math.sqrt(squares / 98 / spread), 12);
  });

  it('is less sure where neighbours are alike', () => {
    const alternating = Array.from({ length: 120 }, (_, at): [number, number] => [at, at % 2 === 0 ? 1 : -1]);
    const slow = Array.from({ length: 120 }, (_, at): [number, number] => [at, at % 40 < 20 ? 1 : -1]);
    expect(trendOf(slow)?.plusMinus).toBeGreaterThan(3 * (trendOf(alternating)?.plusMinus ?? 0));
  });

  it('says nothing of too few points', () => {
    expect(
      trendOf([
        [0, 1],
        [1, 2],
      ]),
    ).toBeUndefined();
  });
});

describe('the verdict on a leak', () => {
  const grid = { startedAt: new Date(0), from: 0, stepSeconds: 10, count: 181, loadSeconds: 1800 };
  const course = (bytes: (seconds: number) => number): number[] =>
    Array.from({ length: grid.count }, (_, at) => bytes(at * 10) + (at % 2) * 0.2 * MiB);

  it('finds a process that goes on growing', () => {
    expect(
      leakVerdict(
        course((seconds) => 200 * MiB + (seconds / 3600) * 120 * MiB),
        grid,
      ),
    ).toMatchObject({ found: 'rise', text: expect.stringMatching(/^rises by 120 MiB ± /) });
  });

  it('finds none where it only warms up', () => {
    expect(
      leakVerdict(
        course((seconds) => (seconds < 300 ? 100 + seconds / 3 : 200) * MiB),
        grid,
      ),
    ).toMatchObject({ found: 'none', text: expect.stringMatching(/^no leak found/) });
  });

  it('does not take the last of a warm-up for a leak', () => {
    // 2 % over the second half of half an hour, sure as it is.
    const settling = leakVerdict(
      course((seconds) => (100 + (2 * seconds) / 900) * MiB),
      grid,
    );
    expect(settling.found).toBe('none');
  });

  it('says that it cannot tell where the memory jumps up and down', () => {
    const jumping = leakVerdict(
      course((seconds) => (seconds % 600 < 300 ? 100 : 160) * MiB),
      grid,
    );
    expect(jumping).toMatchObject({ found: 'unknown', text: expect.stringContaining('a longer load tells') });
  });

  it('does not judge a short load', () => {
    expect(
      leakVerdict(
        course(() => MiB),
        { ...grid, loadSeconds: 599 },
      ),
    ).toEqual({ found: 'unknown', text: 'too short a load to tell' });
  });
});

/** The memory of services in two loads of ten and a half minutes, with and without `--fault memory-leak,kilobytes=16`. */
const recorded = JSON.parse(readFileSync(new URL('recorded/memory.json', import.meta.url), 'utf8')) as Record<
  'sound' | 'leaking',
  { readonly grid: TimeGrid; readonly services: Readonly<Record<string, (number | null)[]>> }
>;

describe('the verdict on services that really ran', () => {
  const verdicts = ({ grid, services }: (typeof recorded)['sound']) =>
    Object.fromEntries(Object.entries(services).map(([name, values]) => [name, leakVerdict(values, grid).found]));

  it('finds the one that leaks, and no other', () => {
    expect(verdicts(recorded.sound)).toEqual({
      booking: 'none',
      'booking-consumer': 'none',
      'booking-exporter': 'none',
      'kafka-lag-exporter': 'none',
    });
    expect(verdicts(recorded.leaking)).toEqual({ ...verdicts(recorded.sound), booking: 'rise' });
  });
});

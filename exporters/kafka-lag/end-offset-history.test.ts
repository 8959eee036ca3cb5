import { describe, expect, test } from 'vitest';
import { EndOffsetHistory } from './end-offset-history.ts';

const history = (...points: readonly (readonly [time: number, end: number])[]): EndOffsetHistory => {
  const made = new EndOffsetHistory();
  for (const [time, end] of points) made.record(time, end);
  return made;
};

describe('the history of a partition tells when its end went beyond an offset', () => {
  test.each([
    ['at a point', 100, 1000],
    ['between two points, in proportion', 150, 1500],
    ['between others', 290, 2900],
  ])('%s', (_, offset, time) => {
    expect(history([0, 0], [1000, 100], [2000, 200], [3000, 300]).passed(offset)).toBe(time);
  });

  test('as the oldest time there is, where it was before', () => {
    expect(history([1000, 50], [2000, 60]).passed(10)).toBe(1000);
    expect(history([1000, 50], [2000, 60]).passed(49)).toBe(1000);
  });

  test('as the newest time, where it has not', () => {
    expect(history([1000, 50], [2000, 60]).passed(60)).toBe(2000);
    expect(history([1000, 50]).passed(80)).toBe(1000);
  });

  test('as the last time that it stood there', () => {
    const stood = history([0, 10], [1000, 10], [2000, 10], [3000, 20]);
    expect(stood.passed(10)).toBe(2000);
    expect(stood.passed(15)).toBe(2500);
    expect(stood.passed(9)).toBe(0);
  });

  test('anew after it went back', () => {
    const truncated = history([0, 100], [1000, 5], [2000, 15]);
    expect(truncated.passed(10)).toBe(1500);
    expect(truncated.passed(2)).toBe(1000);
  });

  test('also after it stood still for longer than there are points', () => {
    const made = history([0, 0], [1000, 100]);
    for (let time = 2000; time <= 1_000_000; time += 1000) made.record(time, 100);
    made.record(1_001_000, 200);
    expect(made.passed(50)).toBe(500);
    expect(made.passed(100)).toBe(1_000_000);
    expect(made.passed(150)).toBe(1_000_500);
  });

  test('within a tenth of its age and two intervals, however many collections there were', () => {
    const interval = 5000;
    const made = new EndOffsetHistory();
    const recorded: [time: number, end: number][] = [];
    let end = 0;
    for (let count = 1; count <= 20_000; count++) {
      // Bursts of all sizes: the worst for an estimate that takes messages as produced evenly.
      end += Math.floor(1 / ((count * 0.618034) % 1) ** 2);
      made.record(count * interval, end);
      recorded.push([count * interval, end]);
    }
    const now = 20_000 * interval;
    const excess = recorded.map(([time, at]) => Math.abs(made.passed(at) - time) - 2 * interval - (now - time) / 10);
    expect(Math.max(...excess)).toBeLessThanOrEqual(0);
  });

  test('only once there is one', () => {
    expect(() => new EndOffsetHistory().passed(0)).toThrow(RangeError);
  });
});

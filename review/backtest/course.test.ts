import { describe, expect, test } from 'vitest';
import { type Interval, intervals, since } from './course.ts';

/** An evaluation a second from second 100 on: `x` where the series is there. */
const courseOf = (there: string, forSeconds: number, keepFiringForSeconds: number) =>
  intervals(
    (at) => there[at] === 'x',
    { from: 100, everySeconds: 1, count: there.length },
    { forSeconds, keepFiringForSeconds },
  );

const pending = (from: number, to: number): Interval => ({ state: 'pending', from, to, open: false });
const firing = (from: number, to: number): Interval => ({ state: 'firing', from, to, open: false });

test('what is never there is silent', () => expect(courseOf('.....', 2, 0)).toEqual([]));

describe('for', () => {
  test('is waited for, counted from the first evaluation', () =>
    expect(courseOf('.xxxxx..', 3, 0)).toEqual([pending(101, 104), firing(104, 106)]));
  test('that is no whole number of evaluations is over at the next', () =>
    expect(courseOf('.xxxxx..', 2.5, 0)).toEqual([pending(101, 104), firing(104, 106)]));
  test('of nothing fires at once', () => expect(courseOf('.xx.', 0, 0)).toEqual([firing(101, 103)]));
  test('begins anew after a gap', () =>
    expect(courseOf('xx.xxxx.', 2, 0)).toEqual([pending(100, 102), pending(103, 105), firing(105, 107)]));
});

describe('keep_firing_for', () => {
  test('goes on so long after the first evaluation without', () =>
    expect(courseOf('xx......', 1, 3)).toEqual([pending(100, 101), firing(101, 105)]));
  test('bridges a gap that is shorter, and is whole again after it', () =>
    expect(courseOf('xx..x......', 1, 3)).toEqual([pending(100, 101), firing(101, 108)]));
  test('keeps nothing that was only pending', () => expect(courseOf('xx......', 3, 3)).toEqual([pending(100, 102)]));
});

describe('the end', () => {
  test('of what still fires is open', () =>
    expect(courseOf('.xxx', 1, 0)).toEqual([pending(101, 102), { state: 'firing', from: 102, to: 103, open: true }]));
  test('finds what began with the last evaluation', () =>
    expect(courseOf('...x', 1, 0)).toEqual([{ state: 'pending', from: 103, to: 103, open: true }]));
});

test('fractions of a second add up to whole evaluations', () => {
  const there = (at: number) => at >= 1;
  expect(
    intervals(there, { from: 0, everySeconds: 0.1, count: 6 }, { forSeconds: 0.3, keepFiringForSeconds: 0 }),
  ).toEqual([
    { state: 'pending', from: expect.closeTo(0.1), to: expect.closeTo(0.4), open: false },
    { state: 'firing', from: expect.closeTo(0.4), to: expect.closeTo(0.5), open: true },
  ]);
});

test('what was before a moment is cut off', () =>
  expect(since([pending(90, 95), firing(95, 100), firing(102, 110)], 100)).toEqual([firing(102, 110)]));
test('what lasts over a moment begins with it', () =>
  expect(since([firing(90, 110)], 100)).toEqual([firing(100, 110)]));

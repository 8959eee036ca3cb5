import { expect, test } from 'vitest';
import { quantile, ratios, slopeOf, spreadOf } from './statistics.ts';

test('a quantile lies between the two nearest values', () => {
  expect(quantile(0.5, [3, 1, 2])).toBe(2);
  expect(quantile(0.5, [4, 1, 2, 3])).toBe(2.5);
  expect(quantile(0.95, [10, 0])).toBeCloseTo(9.5);
  expect(quantile(0.95, [7])).toBe(7);
  expect(() => quantile(0.5, [])).toThrow(RangeError);
});

test('one round that was disturbed moves neither the median nor the middle half', () => {
  expect(spreadOf([1, 2, 3, 4, 1000])).toEqual({ median: 3, low: 2, high: 4 });
});

test('a ratio is taken round by round, so that what slows both arms cancels out', () => {
  expect(ratios([2, 20, 4], [1, 10, 1])).toEqual([2, 2, 4]);
});

test('a slope is that of the nearest straight line', () => {
  const line = [0, 250, 500, 1000].map((x) => ({ x, y: 150 + 0.03 * x }));
  expect(slopeOf(line)).toBeCloseTo(0.03, 10);
  expect(slopeOf([...line, { x: 437.5, y: 1000 }])).toBeCloseTo(0.03, 10);
  expect(() => slopeOf([{ x: 1, y: 1 }])).toThrow(RangeError);
});

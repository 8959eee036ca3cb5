import { expect, test } from 'vitest';
import { quantile, ratios, spreadOf } from './statistics.ts';

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

/** What Prometheus makes of a counter between two scrapes, which is what a witness who knows every event must expect. */
import { expect, test } from 'vitest';
import { quantileOf, stretched, stretchOf } from './extrapolation.ts';

const everyFive = [20, 25, 30, 35, 40];
/** After 22 and up to 42 there are four samples. */
const window = { sampled: 15, before: 3, after: 2 };

test('a window is known from its first to its last sample, and open at its start', () => {
  expect(stretchOf(everyFive, 42, 20)).toEqual(window);
  expect(stretchOf(everyFive, 40, 20)).toEqual({ sampled: 15, before: 5, after: 0 });
  expect(stretchOf(everyFive, 22, 20)).toBeUndefined();
});

test('where a sample is missing at an edge, the series is taken to go on for half as long as samples are apart', () => {
  expect(stretchOf(everyFive, 48, 28)).toEqual({ sampled: 15, before: 5, after: 2.5 });
  expect(stretchOf(everyFive, 42, 40)).toEqual({ sampled: 20, before: 2.5, after: 2 });
});

test('a counter grows in all of its window, but began no sooner than with 0', () => {
  expect(stretched(100, 115, window)).toBe(20);
  expect(stretched(0, 15, window)).toBe(17);
  expect(stretched(2, 17, window)).toBe(19);
  expect(stretched(7, 7, window)).toBe(0);
});

test('a quantile is as far into its bucket as it must be, and never beyond the last edge', () => {
  const upTo = (edge: number) => ({ 0.1: 50, 0.2: 90 })[edge] ?? 100;
  expect(quantileOf(0.25, [0.1, 0.2], upTo)).toBe(0.05);
  expect(quantileOf(0.7, [0.1, 0.2], upTo)).toBeCloseTo(0.15, 12);
  expect(quantileOf(0.99, [0.1, 0.2], upTo)).toBe(0.2);
  expect(quantileOf(0.5, [0.1, 0.2], () => 0)).toBeUndefined();
});

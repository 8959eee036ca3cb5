import { expect, test } from 'vitest';
import type { RunHistograms } from '../../runs/histograms.ts';
import { latencyByName, latencyOfAll, merged, quantileOf, total } from './histogram.ts';
import { shareDifference } from './statistics.ts';

const histograms: RunHistograms = {
  sliceSeconds: 1,
  bounds: [
    [0, 1],
    [1, 2],
    [2, 4],
  ],
  requests: [
    { name: 'a', expected: true, slices: [[[1, 4]], [[2, 4]]] },
    { name: 'a', expected: false, slices: [[[0, 100]], []] },
    { name: 'b', expected: true, slices: [[], [[0, 2]]] },
  ],
};

test('a quantile is where the observations say, on a logarithmic scale within a bucket', () => {
  const a = latencyByName(histograms).get('a');
  if (!a) throw new Error('it has no a');
  expect(quantileOf(a.bounds, merged(a), 0.5)).toBeCloseTo(2, 12);
  expect(quantileOf(a.bounds, merged(a), 0.75)).toBeCloseTo(2 * Math.SQRT2, 12);
  expect(quantileOf(a.bounds, merged(a), 1)).toBeCloseTo(4, 12);
  expect(quantileOf(a.bounds, merged(a, [0, 1]), 0.5)).toBeCloseTo(2 * Math.SQRT2, 12);
  expect(quantileOf(a.bounds, new Float64Array(3), 0.5)).toBeNaN();
});

test('the bucket that begins with 0 is linear', () => {
  expect(quantileOf([[0, 1]], Float64Array.of(10), 0.3)).toBeCloseTo(0.3, 12);
});

test('all requests are those that were answered as expected', () => {
  const all = latencyOfAll(histograms);
  expect(all.slices.map(total)).toEqual([4, 6]);
});

test('the interval of a difference of shares is the published one', () => {
  // Newcombe 1998, example (a): 56/70 less 48/80, method 10: 0.0524 to 0.3339 at 95 %.
  const { estimate, low, high } = shareDifference({ failed: 48, all: 80 }, { failed: 56, all: 70 }, 1);
  expect(estimate).toBeCloseTo(0.2, 10);
  expect(low).toBeCloseTo(0.0524, 4);
  expect(high).toBeCloseTo(0.3339, 4);
});

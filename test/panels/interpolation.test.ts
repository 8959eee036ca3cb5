import { expect, test } from 'vitest';
import { filledIn, intervalsOf } from './interpolation.ts';

const hour = 3600;
const view = (range: number) => ({ from: 1000, to: 1000 + range });

// What Grafana 12.3 itself said it executed, at 1000 points: the step, and what $__rate_interval was.
test.each([
  [15 * 60, '1s', 1, 4],
  [15 * 60, '5s', 5, 20],
  [2000, '1s', 2, 4],
  [hour, '5s', 5, 20],
  [3 * hour, '5s', 10, 20],
  [6 * hour, '5s', 20, 25],
  [24 * hour, '5s', 60, 65],
  [7 * 24 * hour, '5s', 600, 605],
] as const)('%d s of what arrives every %s are asked every %d s, with rates over %d s', (range, interval, ...right) => {
  const { step, rateInterval } = intervalsOf({ interval }, view(range));
  expect([step, rateInterval]).toEqual(right);
});

// The same at the 120 points that our panels ask for.
test.each([
  [5 * 60, '2s', 2, 8],
  [15 * 60, '2s', 5, 8],
  [15 * 60, '5s', 5, 20],
  [hour, '2s', 30, 32],
  [hour, '5s', 30, 35],
  [3 * hour, '2s', 60, 62],
  [6 * hour, '5s', 120, 125],
  [24 * hour, '5s', 600, 605],
] as const)(
  '%d s of what arrives every %s are asked every %d s on a panel, with rates over %d s',
  (range, interval, ...right) => {
    const { step, rateInterval } = intervalsOf({ interval, maxDataPoints: 120 }, view(range));
    expect([step, rateInterval]).toEqual(right);
  },
);

test('a range that nobody looks at is refused', () => {
  expect(() => intervalsOf({ interval: '5s' }, view(100 * 24 * hour))).toThrow('is too long');
});

test('a query is asked with the choices of its reader, and refused where one is missing', () => {
  const query = { interval: '5s' } as const;
  const chosen = { ...view(900), choices: { system: '.*' } };
  const expr = 'rate(a{system=~"$system"}[$__rate_interval]) - b offset $__range';
  expect(filledIn(expr, query, chosen)).toBe('rate(a{system=~".*"}[20s]) - b offset 900s');
  expect(() => filledIn('a{group="$group"}', query, chosen)).toThrow('nothing was chosen for $group');
});

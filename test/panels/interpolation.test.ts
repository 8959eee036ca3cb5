import { expect, test } from 'vitest';
import { filledIn, intervalsOf } from './interpolation.ts';

const hour = 3600;
const view = (range: number) => ({ from: 1000, to: 1000 + range });

test('the step is the shortest interval of the query, until the range needs a longer one that people can read', () => {
  const step = (range: number, interval: '1s' | '5s') => intervalsOf({ interval }, view(range)).step;
  expect(step(15 * 60, '5s')).toBe(5);
  expect(step(15 * 60, '1s')).toBe(1);
  expect(step(6 * hour, '5s')).toBe(20);
  expect(step(24 * hour, '5s')).toBe(60);
});

test('the interval of a rate has four samples at least, and one more than the step', () => {
  const rateInterval = (range: number) => intervalsOf({ interval: '5s' }, view(range)).rateInterval;
  expect(rateInterval(15 * 60)).toBe(20);
  expect(rateInterval(24 * hour)).toBe(65);
});

test('a query is asked with the choices of its reader, and refused where one is missing', () => {
  const query = { interval: '5s' } as const;
  const chosen = { ...view(900), choices: { system: '.*' } };
  const expr = 'rate(a{system=~"$system"}[$__rate_interval]) - b offset $__range';
  expect(filledIn(expr, query, chosen)).toBe('rate(a{system=~".*"}[20s]) - b offset 900s');
  expect(() => filledIn('a{group="$group"}', query, chosen)).toThrow('nothing was chosen for $group');
});

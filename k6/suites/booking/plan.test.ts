import { describe, expect, it } from 'vitest';
import { pick, planOf } from './plan.ts';

describe('planOf', () => {
  it('takes every way within four visits', () => {
    const plans = [0, 1, 2, 3].map(planOf);
    expect(plans.filter(({ confirms }) => confirms)).toHaveLength(3);
    expect(new Set(plans.map(({ looksAgain }) => looksAgain))).toEqual(new Set([true, false]));
    expect(new Set(plans.map(({ seats }) => seats))).toEqual(new Set([1, 2]));
  });
});

describe('pick', () => {
  const free = ['a', 'b', 'c', 'd'];
  it.each([
    [0, ['a', 'b']],
    [0.5, ['b', 'c']],
    [0.999, ['c', 'd']],
  ])('takes seats that stand together, from %d on', (random, seats) => {
    expect(pick(free, 2, random)).toEqual(seats);
  });
  it('takes what there is when there are fewer', () => {
    expect(pick(['a'], 2, 0.9)).toEqual(['a']);
    expect(pick([], 2, 0.5)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { WaitingOrders } from './waiting-orders.ts';

const of = (taken: number, written: number, { product = 'p', sale = '1' } = {}) => [{ product, sale, taken, written }];

/** The ages after each look, the looks a second apart. */
const ages = (...looks: readonly (readonly [taken: number, written: number])[]): number[] => {
  const waiting = new WaitingOrders();
  return looks.map(([taken, written], at) => waiting.observe(of(taken, written), 100 + at));
};

describe('how long orders have waited', () => {
  test.each([
    [
      'none came',
      [
        [0, 0],
        [0, 0],
      ],
      [0, 0],
    ],
    [
      'all are written at once',
      [
        [0, 0],
        [5, 5],
        [9, 9],
      ],
      [0, 0, 0],
    ],
    [
      'none is written',
      [
        [5, 0],
        [5, 0],
        [9, 0],
      ],
      [0, 1, 2],
    ],
    [
      'they are written a second later',
      [
        [5, 0],
        [9, 5],
        [12, 9],
        [12, 12],
      ],
      [0, 0, 0, 0],
    ],
    [
      'they are written two seconds later',
      [
        [5, 0],
        [9, 0],
        [12, 5],
        [12, 9],
      ],
      [0, 1, 1, 1],
    ],
    [
      'some of those that came together are written',
      [
        [5, 0],
        [5, 3],
        [5, 4],
      ],
      [0, 1, 2],
    ],
    [
      'it stops in the middle',
      [
        [5, 5],
        [9, 5],
        [9, 5],
        [9, 5],
        [9, 9],
      ],
      [0, 0, 1, 2, 0],
    ],
    [
      'items went back',
      [
        [5, 0],
        [9, 0],
        [5, 5],
        [7, 5],
      ],
      [0, 1, 0, 0],
    ],
    [
      'an item went back, and is bought again',
      [
        [9, 0],
        [8, 0],
        [9, 0],
        [9, 8],
      ],
      [0, 1, 2, 1],
    ],
    [
      'more is written than was taken',
      [
        [5, 9],
        [5, 9],
      ],
      [0, 0],
    ],
  ] as const)('when %s', (_, looks, expected) => {
    expect(ages(...looks)).toEqual(expected);
  });

  test('of several sales that of the oldest counts, and one that is over does not', () => {
    const waiting = new WaitingOrders();
    waiting.observe(of(5, 0, { product: 'a' }), 100);
    expect(waiting.observe([...of(5, 0, { product: 'a' }), ...of(1, 0, { product: 'b' })], 110)).toBe(10);
    expect(waiting.observe(of(1, 0, { product: 'b' }), 115)).toBe(5);
    expect(waiting.observe(of(1, 0, { product: 'b', sale: '2' }), 120)).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { keyOf, productOf, quantityOf, sendsAgain, visitsWaitingRoom } from './plan.ts';

describe('quantityOf', () => {
  it.each([
    ['', 1, 100],
    ['', 0.1, 10],
    ['', 0.001, 1],
    ['7', 1, 7],
    ['7', 0.1, 7],
  ])('%j at scale %d is %d', (written, scale, quantity) => {
    expect(quantityOf(written, scale)).toBe(quantity);
  });
  it.each(['0', '-1', '1.5', 'many'])('refuses %j', (written) => {
    expect(() => quantityOf(written, 1)).toThrow(`QUANTITY "${written}"`);
  });
});

describe('keyOf', () => {
  it('is another for each user, iteration and run', () => {
    const keys = [1, 2, 11].flatMap((user) =>
      [0, 1, 11].flatMap((iteration) => ['a', 'b'].map((testid) => keyOf(productOf(testid), user, iteration))),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it('a user sends the first accepted order again, and no other', () => {
  expect([0, 1, 2].map(sendsAgain)).toEqual([true, false, false]);
});

it('a user goes to the waiting room the first time, and then one time of a hundred', () => {
  expect(visitsWaitingRoom(0)).toBe(true);
  expect(Array.from({ length: 1000 }, (_, sent) => visitsWaitingRoom(sent)).filter(Boolean)).toHaveLength(10);
});

import { describe, expect, test } from 'vitest';
import { passes, wholeName } from './name-filter.ts';

describe('a name passes', () => {
  test.each([
    ['orders', '.*', undefined, true],
    ['', '.*', undefined, true],
    ['orders', 'orders|bookings', undefined, true],
    ['orders.retry', 'orders', undefined, false],
    ['my-orders', 'orders', undefined, false],
    ['my-bookings', 'orders|bookings', undefined, false],
    ['orders.retry', '.*', String.raw`.*\.retry`, false],
    ['orders.retry.1', '.*', String.raw`.*\.retry`, true],
    ['bookings', 'orders', 'bookings', false],
    ['bestellungen-grün', '[a-zü-]+', undefined, true],
  ])('%j with include %s and exclude %s: %s', (name, include, exclude, expected) => {
    const filter = { include: wholeName(include), exclude: exclude === undefined ? undefined : wholeName(exclude) };
    expect(passes(filter, name)).toBe(expected);
  });

  test('through no pattern that is not one', () => {
    expect(() => wholeName('orders(')).toThrow(SyntaxError);
  });
});

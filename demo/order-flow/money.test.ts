import { expect, test } from 'vitest';
import { fromCents, mostMoney, toCents } from './money.ts';

test.each([
  [29.99, 2999],
  [29.99 * 3, 8997],
  [0.1 + 0.2, 30],
  [999.99 * 3, 299_997],
  [mostMoney, 1_000_000_000],
  [0, 0],
  [1.005, undefined],
  [29.991, undefined],
  [Number.NaN, undefined],
])('%d is %s cents', (amount, cents) => {
  expect(toCents(amount)).toBe(cents);
});

test('every price comes back as it went', () => {
  for (let cents = 0; cents < 100_000; cents += 7) expect(toCents(fromCents(cents))).toBe(cents);
});

import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlNan } from './promql-nan.ts';

test('a sum of shares', () => {
  expect(found(promqlNan, withExpr('sum by (system) (up / booking_queue_length) > 1'))).toEqual([
    'booking, LocksFail: sum of up / booking_queue_length, which may be no number',
  ]);
});

test('a share of sums is fine', () => {
  expect(found(promqlNan, withExpr('sum(up) / sum(booking_queue_length) > 1'))).toEqual([]);
});

test('a divisor above 0 is fine', () => {
  expect(found(promqlNan, withExpr('sum(up / (booking_queue_length > 0)) > 1'))).toEqual([]);
});

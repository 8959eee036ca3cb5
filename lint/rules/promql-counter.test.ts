import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlCounter } from './promql-counter.ts';

test('a counter as it is', () => {
  expect(found(promqlCounter, withExpr('booking_lock_failures_total > 10'))).toEqual([
    'booking, LocksFail: booking_lock_failures_total is taken as it is',
  ]);
});

test('a counter that nobody knows', () => {
  expect(found(promqlCounter, withExpr('sum(errors_total) > 10'))).toEqual([
    'booking, LocksFail: errors_total is taken as it is',
  ]);
});

test('its presence is fine', () => {
  expect(found(promqlCounter, withExpr('up == 1 unless on (job, instance) booking_lock_failures_total'))).toEqual([]);
});

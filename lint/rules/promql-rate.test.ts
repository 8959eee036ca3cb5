import { expect, test } from 'vitest';
import { found, withExpr, withRules } from '../sound.ts';
import { promqlRate } from './promql-rate.ts';

test('the rate of a gauge', () => {
  expect(found(promqlRate, withExpr('rate(booking_queue_length[2m]) > 1'))).toEqual([
    'booking, LocksFail: rate(booking_queue_length[2m]): booking_queue_length is a gauge',
  ]);
});

test('the slope of a counter', () => {
  expect(found(promqlRate, withExpr('deriv(booking_lock_failures_total[2m]) > 1'))).toEqual([
    'booking, LocksFail: deriv(booking_lock_failures_total[2m]): booking_lock_failures_total is a counter',
  ]);
});

test('a window of three scrapes', () => {
  expect(found(promqlRate, withExpr('rate(booking_lock_failures_total[15s]) > 1'))).toEqual([
    'booking, LocksFail: rate(booking_lock_failures_total[15s]): [15s] holds fewer than 4 scrapes, one every 5s',
  ]);
});

test('the rate of a sum', () => {
  expect(
    found(
      promqlRate,
      withRules(
        { record: 'a:b:sum', expr: 'sum(booking_lock_failures_total)' },
        { alert: 'A', expr: 'rate(a:b:sum[2m]) > 1' },
      ),
    ),
  ).toEqual(['booking, A: rate(a:b:sum[2m]): a rule has already aggregated a:b:sum']);
});

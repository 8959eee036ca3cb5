import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { alertsComparison } from './alerts-comparison.ts';

test('an alert that always fires', () => {
  expect(found(alertsComparison, withExpr('sum by (system) (booking_queue_length)'))).toEqual([
    'booking, LocksFail: sum by (system) (booking_queue_length) compares nothing',
  ]);
});

test('a comparison that gives 0 or 1', () => {
  expect(found(alertsComparison, withExpr('booking_queue_length > bool 1'))).toEqual([
    'booking, LocksFail: booking_queue_length > bool 1 compares nothing',
  ]);
});

test('an absence', () => {
  expect(found(alertsComparison, withExpr('absent(up{job="a"})'))).toEqual([]);
});

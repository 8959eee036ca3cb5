import { expect, test } from 'vitest';
import { found, withRule } from '../sound.ts';
import { alertsFor } from './alerts-for.ts';

test('a duration of nothing', () => {
  expect(found(alertsFor, withRule({ for: '0s' }))).toEqual(['booking, LocksFail: for is "0s"']);
});

test('no duration', () => {
  expect(found(alertsFor, withRule({ keep_firing_for: 'a minute' }))).toEqual([
    'booking, LocksFail: keep_firing_for is "a minute"',
  ]);
});

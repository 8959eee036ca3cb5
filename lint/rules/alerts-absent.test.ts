import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { alertsAbsent } from './alerts-absent.ts';

test('an absence at once', () => {
  expect(found(alertsAbsent, withExpr('absent(up{job="a"})', { for: undefined } as never))).toEqual([
    'booking, LocksFail: absent(up{job="a"}) waits for nothing',
  ]);
});

test('an absence after one scrape', () => {
  expect(found(alertsAbsent, withExpr('absent(up{job="a"})', { for: '5s' }))).toEqual([
    'booking, LocksFail: absent(up{job="a"}) waits 5s',
  ]);
});

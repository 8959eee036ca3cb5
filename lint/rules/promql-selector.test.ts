import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlSelector } from './promql-selector.ts';

test('an absence of anything', () => {
  expect(found(promqlSelector, withExpr('absent(up)'))).toEqual(['booking, LocksFail: absent(up) fixes no label']);
});

test('a pattern fixes nothing', () => {
  expect(found(promqlSelector, withExpr('absent(up{job=~"a.*"})'))).toEqual([
    'booking, LocksFail: absent(up{job=~"a.*"}) fixes no label',
  ]);
});

import { expect, test } from 'vitest';
import { k6Vus } from '../../catalog/k6.ts';
import type { Provisioned } from '../check.ts';
import { found, withExpr } from '../sound.ts';
import { alertsPushed } from './alerts-pushed.ts';

const withK6 = (of: Provisioned): Provisioned => ({ ...of, metrics: [...of.metrics, k6Vus] });

test('the absence of what k6 pushes', () => {
  const of = withK6(withExpr('absent(k6_vus{system="booking"})'));
  expect(found(alertsPushed, of)).toEqual(['booking, LocksFail: k6_vus is pushed']);
});

test('also by unless', () => {
  const of = withK6(withExpr('up == 1 unless on (system) k6_vus'));
  expect(found(alertsPushed, of)).toEqual(['booking, LocksFail: k6_vus is pushed']);
});

test('the absence of what is scraped is fine', () => {
  expect(found(alertsPushed, withExpr('absent(up{job="a"})'))).toEqual([]);
});

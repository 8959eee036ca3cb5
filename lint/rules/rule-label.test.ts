import { expect, test } from 'vitest';
import { found, withRule } from '../sound.ts';
import { ruleLabel } from './rule-label.ts';

test('a severity of its own', () => {
  expect(found(ruleLabel, withRule({ labels: { severity: 'page', component: 'locks' } }))).toEqual([
    'booking, LocksFail: severity is "page"',
  ]);
});

test('no component', () => {
  expect(found(ruleLabel, withRule({ labels: { severity: 'info' } }))).toEqual(['booking, LocksFail: no component']);
});

test('a label that nobody routes by', () => {
  expect(found(ruleLabel, withRule({ labels: { severity: 'info', component: 'locks', team: 'a' } }))).toEqual([
    'booking, LocksFail: it sets the label team',
  ]);
});

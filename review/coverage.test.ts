import { expect, test } from 'vitest';
import type { AlertProof } from '../proofs/alerts.ts';
import { coverageOf } from './coverage.ts';
import { coverageText } from './plain.ts';
import type { Rule } from './rule.ts';

const rule: Rule = {
  group: 'booking',
  intervalSeconds: 5,
  alert: 'BookingLockFailuresHigh',
  expr: 'a > 10',
  forSeconds: 30,
  keepFiringForSeconds: 60,
  labels: { severity: 'critical', component: 'locks' },
  annotations: {},
};
const proof = (on: string, of: Partial<AlertProof['rule']> = {}): AlertProof => ({
  alert: rule.alert,
  does: 'lock contention',
  witness: 'Redis',
  rule: {
    expr: 'a > 10',
    for: '30s',
    keep_firing_for: '1m',
    labels: { component: 'locks', severity: 'critical' },
    ...of,
  },
  said: 'Too many.',
  told: 'receiver',
  detection: { measured: 1, floor: 2 },
  resolution: { measured: 1, floor: 2 },
  proven: { on, commit: 'abc1234' },
});
const said = (...proofs: readonly AlertProof[]): string => coverageText(coverageOf(rule, proofs)).split('; ')[1] ?? '';

test('cases are found by the name of the alert', () => {
  const { cases, firing } = coverageOf(rule, []);
  expect(cases.length).toBeGreaterThan(firing);
  expect(firing).toBeGreaterThan(0);
  expect(cases.map(({ group }) => group)).toEqual(cases.map(() => 'booking'));
  expect(coverageText(coverageOf({ ...rule, alert: 'Unknown' }, []))).toMatch(/^no promtool case; not proven/);
});

test('the newest proof of the very rule counts', () => {
  expect(said(proof('2026-11-02'), proof('2026-11-10'), proof('2026-11-05'))).toBe(
    'proven on a running stack on 2026-11-10 (abc1234)',
  );
});

test.each<[string, Partial<AlertProof['rule']>]>([
  ['level', { expr: 'a > 20' }],
  ['for', { for: '1m' }],
  ['keep_firing_for', { keep_firing_for: '2m' }],
  ['labels', { labels: { component: 'locks', severity: 'warning' } }],
])('a proof of another %s is none of this rule', (_, other) => {
  expect(said(proof('2026-11-02', other))).toBe(
    'not proven itself, another rule of its name was on 2026-11-02 (abc1234)',
  );
});

test('what nobody proved is not proven', () => {
  expect(said({ ...proof('2026-11-02'), alert: 'Another' })).toBe('not proven on a running stack');
});

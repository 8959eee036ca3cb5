/** Every rule is proven as it is now, and the page says so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alerts } from '../alerts/index.ts';
import { isCurrent, unproven } from '../test/alert-proofs/proof.ts';
import { alertKey, alertProofs, ruleName, ruleNameOf } from './alerts.ts';
import { alertsPage } from './alerts-page.ts';

const root = join(import.meta.dirname, '..');
const proofs = alertProofs.read(root);

test('each rule was proven as it is: else run npm run prove:alerts', () => {
  expect(unproven(proofs)).toEqual([]);
});

test('no proof is of a rule that has changed or is gone: else run npm run prove:alerts', () => {
  expect(proofs.filter((proof) => !isCurrent(proof)).map(alertKey)).toEqual([]);
});

test('a rule without its for, its label or its system is not the one that was proven', () => {
  const [proof] = proofs.filter(({ rule }) => rule.for && rule.labels.component);
  if (!proof) throw new Error('nothing is proven');
  const { for: _, ...rule } = proof.rule;
  const { component: __, ...labels } = proof.rule.labels;
  expect(isCurrent(proof)).toBe(true);
  expect(isCurrent({ ...proof, rule })).toBe(false);
  expect(isCurrent({ ...proof, rule: { ...proof.rule, labels } })).toBe(false);
});

test('each rule of an alert needs a proof of its own', () => {
  for (const proof of proofs) {
    const others = proofs.filter((one) => one !== proof);
    const again = others.some((one) => ruleNameOf(one) === ruleNameOf(proof));
    expect(unproven(others)).toEqual(again ? [] : [ruleNameOf(proof)]);
  }
});

test('each rule has a name of its own', () => {
  const names = alerts.map(({ alert }) => ruleName(alert));
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('MetricAbsent (kafka-lag-exporter)');
});

test('every time is within a second of its floor', () => {
  const late = proofs.flatMap(({ alert, detection, resolution }) =>
    [detection, resolution].filter(({ measured, floor }) => measured > floor + 1).map((took) => ({ alert, ...took })),
  );
  expect(late).toEqual([]);
});

test('the committed page is that of the committed record: else run npm run build', () => {
  expect(readFileSync(join(root, 'docs/alerts.md'), 'utf8')).toBe(alertsPage(proofs));
});

test('the page says each alert and each proof once', () => {
  const page = alertsPage(proofs);
  const names = new Set(alerts.map(({ alert }) => alert.name));
  expect(page.match(/^\| \[\w+\]\(runbooks/gm)).toHaveLength(names.size);
  for (const proof of proofs) expect(page.split(`| ${ruleNameOf(proof)} | ${proof.does} | `)).toHaveLength(2);
});

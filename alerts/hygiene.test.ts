/** What pint checks offline, as far as it is cheap. An exception carries its reason. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { seconds } from '../catalog/duration.ts';
import { metrics } from '../catalog/index.ts';
import { labelsOf, selectors } from '../promql/index.ts';
import { alertGroups, alerts } from './index.ts';
import { renderGroup } from './kit/render.ts';
import { panelInTests } from './kit/rule-test.ts';

const rules = alertGroups.flatMap((group) => {
  const [{ rules }] = renderGroup(group, { timeScale: 1, panelOf: panelInTests }).groups;
  return rules.map((rule, at) => ({ rule, source: group.alerts[at] as (typeof group.alerts)[number], group }));
});
const pushed = metrics.filter(({ emitter }) => emitter.transport === 'push').map(({ name }) => name);

const compares = (expr: string): boolean => {
  let found = false;
  parser.parse(expr).iterate({
    enter: ({ name }) => {
      found ||= ['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'EqlC', 'Neq'].includes(name);
    },
  });
  return found;
};

/** Whether what an alert is about is the absence of a series, which is a comparison of its own. */
const isAbsence = (expr: string): boolean => expr.split(' or ').every((part) => part.startsWith('absent('));

describe.each(rules)('$rule.alert', ({ rule, source, group }) => {
  test('has an expression that parses', () => {
    expect(() => parser.configure({ strict: true }).parse(rule.expr)).not.toThrow();
  });

  test('compares, or asks for an absence', () => {
    // Watchdog must fire always, so it compares nothing.
    expect(compares(rule.expr) || isAbsence(rule.expr)).toBe(rule.alert !== 'Watchdog');
  });

  test('does not fire at the first sight', () => {
    // Watchdog has nothing to wait for.
    expect(rule.for === undefined).toBe(rule.alert === 'Watchdog');
    if (rule.for) expect(seconds(rule.for)).toBeGreaterThanOrEqual(2 * seconds(group.interval));
  });

  test('reads over windows of at least four scrapes', () => {
    for (const { metric, range } of selectors(source.when.expression.node)) {
      if (range) expect(seconds(range as '1s')).toBeGreaterThanOrEqual(4 * seconds(metric.emitter.every));
    }
  });

  test('names in its texts only labels that the alert has', () => {
    const named = [...JSON.stringify([rule.labels, rule.annotations]).matchAll(/\$labels\.(\w+)/g)].map(([, l]) => l);
    const kept = isAbsence(rule.expr)
      ? [...rule.expr.matchAll(/(\w+)="/g)].map(([, label]) => label)
      : labelsOf(source.when.expression.node);
    expect(named.filter((label) => !kept.includes(label as string))).toEqual([]);
  });

  test('says its value only in the description, and its limit with it', () => {
    expect(JSON.stringify([rule.labels, rule.annotations.summary])).not.toContain('$value');
    const { limit, level } = source.when;
    if (level) expect(rule.annotations.description).toMatch(new RegExp(`\\$value.*The limit is .*\\b${limit}\\b`));
  });

  test('has all labels and annotations, and no other', () => {
    const ownSystem = labelsOf(source.when.expression.node).includes('system');
    expect(Object.keys(rule.labels)).toEqual(['severity', ...(ownSystem ? [] : ['system']), 'component']);
    expect(['critical', 'warning', 'info']).toContain(rule.labels.severity);
    expect(Object.keys(rule.annotations)).toEqual([
      'summary',
      'description',
      'runbook_url',
      '__dashboardUid__',
      '__panelId__',
    ]);
    expect(rule.annotations.summary).toMatch(/^[A-Z][^{}.]+$/);
    expect(rule.annotations.description).toMatch(/^\S.*\.$/);
  });

  test('has a runbook', () => {
    expect(existsSync(join(import.meta.dirname, '..', rule.annotations.runbook_url as string))).toBe(true);
  });

  test('does not ask for the absence of what k6 pushes', () => {
    if (/\babsent(_over_time)?\(/.test(rule.expr)) {
      expect(pushed.filter((name) => rule.expr.includes(name))).toEqual([]);
    }
  });
});

test('names say what is wrong, in one case', () => {
  for (const { alert } of alerts) expect(alert.name).toMatch(/^([A-Z][a-z0-9]+)+$/);
});

/** Do the rule tests see what could be changed by mistake? Each rule is changed in one place; some case must fail. */
import { describe, expect, test } from 'vitest';
import { promtool as findPromtool } from '../test/prometheus-programs.ts';
import { alertGroups } from './index.ts';
import type { AlertGroup } from './kit/alert.ts';
import { testRules } from './kit/promtool.ts';
import { type AlertingRule, renderGroup } from './kit/render.ts';
import { panelInTests } from './kit/rule-test.ts';
import { ruleTests } from './rule-tests.ts';

const promtool = await findPromtool();

type Mutation = readonly [string, (rule: AlertingRule) => AlertingRule];

const without = <T extends object>(of: T, key: string) =>
  Object.fromEntries(Object.entries(of).filter(([name]) => name !== key)) as T;

const inExpression = (name: string, from: string | RegExp, to: string | ((found: string) => string)): Mutation => [
  name,
  (rule) => ({ ...rule, expr: rule.expr.replace(from, to as string) }),
];

const lengthened = (key: 'for' | 'keep_firing_for', length: '35s' | '25s' | '65s' | '55s'): Mutation => [
  `${key}: ${length}`,
  (rule) => (rule[key] ? { ...rule, [key]: length } : rule),
];

const mutations: readonly Mutation[] = [
  ['no for', (rule) => without(rule, 'for')],
  lengthened('for', '25s'),
  lengthened('for', '35s'),
  ['no keep_firing_for', (rule) => without(rule, 'keep_firing_for')],
  lengthened('keep_firing_for', '55s'),
  lengthened('keep_firing_for', '65s'),
  ...['severity', 'component', 'system'].map(
    (label): Mutation => [`no label ${label}`, (rule) => ({ ...rule, labels: without(rule.labels, label) })],
  ),
  ['another severity', (rule) => ({ ...rule, labels: { ...rule.labels, severity: 'page' } })],
  ...['summary', 'description', 'runbook_url', '__dashboardUid__', '__panelId__'].map(
    (name): Mutation => [
      `no annotation ${name}`,
      (rule) => ({ ...rule, annotations: without(rule.annotations, name) }),
    ],
  ),
  inExpression('fires at the limit', ' > ', ' >= '),
  inExpression('fires below the limit', ' > ', ' < '),
  inExpression('a limit a tenth higher', /> \d+/, (found) => `> ${Number(found.slice(2)) * 1.1}`),
  inExpression('a limit a tenth lower', /> \d+/, (found) => `> ${Number(found.slice(2)) * 0.9}`),
  inExpression('a window half as long', /\[(\d+)m\]/, (found) => `[${Number(found.slice(1, -2)) * 30}s]`),
  inExpression('a window twice as long', /\[(\d+)m\]/, (found) => `[${Number(found.slice(1, -2)) * 2}m]`),
  inExpression('the largest series instead of the sum', /sum by/, 'max by'),
  inExpression('increase instead of rate', /rate\(/g, 'increase('),
  inExpression('irate instead of rate', /rate\(/g, 'irate('),
  inExpression('per second instead of per minute', /^60 \* /, ''),
  inExpression('the systems together', 'by (system) ', ''),
  inExpression('the groups together', 'system, group, topic', 'system, topic'),
  inExpression('the topics together', 'system, group, topic', 'system, group'),
  inExpression('another quantile', '0.99', '0.95'),
  inExpression('no minimum of traffic', / and .*/, ''),
  inExpression('less traffic', />= 2$/, '>= 1.5'),
  inExpression('more traffic', />= 2$/, '>= 2.5'),
  inExpression('up instead of down', '== 0', '== 1'),
  inExpression('the instances together', ', instance', ''),
  inExpression('the sources together', ', source', ''),
  inExpression('the first job unwatched', /^absent\(.*?\) or /, ''),
  inExpression('the last job unwatched', / or absent\([^)]*\)$/, ''),
  inExpression('another exporter unwatched', / or min .*\)\)/, ')'),
];

/** All changes of the rules of one name, tested at once: each change has a name of its own, and the cases ask for all. */
async function seenBy(group: AlertGroup, alert: string, mutants: readonly (readonly AlertingRule[])[]) {
  const renamed = (name: string) => mutants.map((_, at) => `${name}_${at}`);
  const tests = (ruleTests[group.name] ?? []).map((one) => ({
    ...one,
    checks: one.checks
      .filter((check) => check.alert === alert)
      .flatMap((check) => renamed(alert).map((name) => ({ ...check, alert: name }))),
  }));
  const rules = mutants.flatMap((of, at) => of.map((rule) => ({ ...rule, alert: `${rule.alert}_${at}` })));
  const { output } = await testRules(
    promtool,
    { groups: [{ name: group.name, interval: group.interval, rules }] },
    tests.filter(({ checks }) => checks.length > 0),
  );
  return renamed(alert).map((name) => output.includes(`alertname: ${name},`));
}

const watched = alertGroups.flatMap((group) =>
  [...new Set(group.alerts.map(({ name }) => name))].map((alert) => ({ group, alert })),
);

describe.each(watched)('the tests of $alert', ({ group, alert }) => {
  const [{ rules }] = renderGroup(group, { timeScale: 1, panelOf: panelInTests }).groups;
  const own = rules.filter((rule) => rule.alert === alert);
  const changes = own.flatMap((rule, at) =>
    mutations
      .map(([name, mutate]) => ({
        name: own.length > 1 ? `rule ${at + 1}: ${name}` : name,
        rule,
        mutant: mutate(rule),
      }))
      .filter(({ mutant }) => JSON.stringify(mutant) !== JSON.stringify(rule))
      .map(({ name, mutant }) => ({ name, rules: own.with(at, mutant) })),
  );
  let seen: Promise<readonly boolean[]> | undefined;

  test.each([{ name: 'no change', rules: own }, ...changes].map(({ name }, at) => [name, at] as const))(
    'see: %s',
    async (name, at) => {
      seen ??= seenBy(group, alert, [own, ...changes.map((change) => change.rules)]);
      expect((await seen)[at]).toBe(name !== 'no change');
    },
  );
});

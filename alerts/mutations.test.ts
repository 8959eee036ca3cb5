/** Do the rule tests see what could be changed by mistake? Each rule is changed in one place; some case must fail. */
import { describe, expect, test } from 'vitest';
import { duration, seconds } from '../catalog/duration.ts';
import { promtool as findPromtool } from '../test/prometheus-programs.ts';
import { alertGroups } from './index.ts';
import type { AlertGroup } from './kit/alert.ts';
import { testRules } from './kit/promtool.ts';
import { type AlertingRule, renderGroup } from './kit/render.ts';
import { type Check, type Firing, panelInTests } from './kit/rule-test.ts';
import { ruleTests } from './rule-tests.ts';

const promtool = await findPromtool();

type Mutation = readonly [string, (rule: AlertingRule) => AlertingRule];

const without = <T extends object>(of: T, key: string) =>
  Object.fromEntries(Object.entries(of).filter(([name]) => name !== key)) as T;

const inExpression = (name: string, from: string | RegExp, to: string | ((found: string) => string)): Mutation => [
  name,
  (rule) => ({ ...rule, expr: rule.expr.replace(from, to as string) }),
];

const lengthened = (key: 'for' | 'keep_firing_for', by: 5 | -5): Mutation => [
  `${key}: ${Math.abs(by)} s ${by > 0 ? 'longer' : 'shorter'}`,
  (rule) => (rule[key] ? { ...rule, [key]: duration(seconds(rule[key]) + by) } : rule),
];

const mutations: readonly Mutation[] = [
  ['no for', (rule) => without(rule, 'for')],
  lengthened('for', -5),
  lengthened('for', 5),
  ['no keep_firing_for', (rule) => without(rule, 'keep_firing_for')],
  lengthened('keep_firing_for', -5),
  lengthened('keep_firing_for', 5),
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
  inExpression('a limit a tenth higher', /> [\d.]+/, (found) => `> ${Number(found.slice(2)) * 1.1}`),
  inExpression('a limit a tenth lower', /> [\d.]+/, (found) => `> ${Number(found.slice(2)) * 0.9}`),
  inExpression('a window half as long', /\[(\d+)m\]/, (found) => `[${Number(found.slice(1, -2)) * 30}s]`),
  inExpression('a window twice as long', /\[(\d+)m\]/, (found) => `[${Number(found.slice(1, -2)) * 2}m]`),
  inExpression('a few seconds half as long', /\[(\d+)s\]/g, (found) => `[${Number(found.slice(1, -2)) / 2}s]`),
  inExpression('a few seconds twice as long', /\[(\d+)s\]/g, (found) => `[${Number(found.slice(1, -2)) * 2}s]`),
  inExpression('gaps as they are', /last_over_time\((.*?)\[\d+s\]\)/g, '$1'),
  inExpression('the largest series instead of the sum', /sum by/, 'max by'),
  inExpression('increase instead of rate', /rate\(/g, 'increase('),
  inExpression('irate instead of rate', /rate\(/g, 'irate('),
  inExpression('per second instead of per minute', /^60 \* /, ''),
  inExpression('the systems together', 'by (system) ', ''),
  inExpression('the groups together', 'system, group, topic', 'system, topic'),
  inExpression('the topics together', 'system, group, topic', 'system, group'),
  inExpression('another quantile', /(?<=histogram_quantile\()[\d.]+/, (found) => (found === '0.99' ? '0.95' : '0.99')),
  inExpression('the callers together', /system, job, service/g, 'system, service'),
  inExpression('the services together', /system, job, service/g, 'system, job'),
  inExpression('the queries together', /system, query/g, 'system'),
  inExpression('no minimum of traffic', / and .*/, ''),
  inExpression('whether it still goes on or not', / and [^>]*> [\d.]+(?= and )/, ''),
  inExpression(
    'a limit a tenth higher of late',
    /(?<= and [^>]*> )[\d.]+(?= and )/,
    (found) => `${Number(found) * 1.1}`,
  ),
  inExpression(
    'a limit a tenth lower of late',
    /(?<= and [^>]*> )[\d.]+(?= and )/,
    (found) => `${Number(found) * 0.9}`,
  ),
  inExpression(
    'of late is half as long ago',
    /(?<= and .*)\[(\d)m\](?=[^>]*> [\d.]+ and )/g,
    (found) => `[${Number(found.slice(1, -2)) * 30}s]`,
  ),
  inExpression(
    'of late is twice as long ago',
    /(?<= and .*)\[(\d)m\](?=[^>]*> [\d.]+ and )/g,
    (found) => `[${Number(found.slice(1, -2)) * 2}m]`,
  ),
  inExpression('half the long window', /\[30m\]/g, '[15m]'),
  inExpression('those who are cut off as silent or slow are left out', /lost\|silent\|slow/g, 'lost'),
  inExpression('those who are cut off as slow are left out', /lost\|silent\|slow/g, 'lost|silent'),
  inExpression('who leaves in good order too', /lost\|silent\|slow/g, 'lost|silent|slow|client'),
  inExpression('who is told to go too', /lost\|silent\|slow/g, 'lost|silent|slow|expired|stop'),
  inExpression('a target that others have', '/ 0.001 >', '/ 0.01 >'),
  inExpression('less traffic', />= [\d.]+$/, (found) => `>= ${Number(found.slice(3)) * 0.75}`),
  inExpression('more traffic', />= [\d.]+$/, (found) => `>= ${Number(found.slice(3)) * 1.25}`),
  inExpression('up instead of down', '== 0', '== 1'),
  inExpression('the instances together', ', instance', ''),
  inExpression('the sources together', ', source', ''),
  inExpression('the first job unwatched', /(?<=^\(?)absent\(.*?\) or /, ''),
  inExpression('the last job unwatched', / or absent\([^)]*\)(?=\)|$)/, ''),
  inExpression('whatever else is watched', / (and|unless) on \(\) .*/, ''),
  inExpression('the other way round whatever is watched', / (and|unless) on \(\) /, (found) =>
    found.includes('and') ? ' unless on () ' : ' and on () ',
  ),
  inExpression('what is shared does not say whose it is', / or up\{system="[^"]*"\}/, ''),
  inExpression('the last of what is shared does not', / or up\{system="[^"]*"\}\)$/, ')'),
  inExpression('its own services do not say that it is watched', /up\{job=~"[^"]*"\} or /, ''),
  inExpression('another exporter unwatched', / or min .*\)\)/, ')'),
  inExpression('the first metric unwatched', /^label_replace\(.*?"\.\*"\) or /, ''),
  inExpression('the last metric unwatched', / or label_replace\((?!.* or ).*$/, ''),
  inExpression('what a source that is silent cannot tell', / unless on \(job, instance\) \w+ == 0/, ''),
  inExpression('targets that are down too', ' == 1 unless', ' unless'),
  inExpression('another Prometheus too', '{job="prometheus-agent"}', ''),
  inExpression('another Prometheus too, among others', ', job="prometheus-agent"', ''),
  inExpression('another path too', /handler="[^"]*", /, ''),
  inExpression('what is refused too', 'outcome="failed"', 'outcome=~"failed|refused"'),
  inExpression('what is declined too', 'outcome="failed"', 'outcome=~"failed|declined"'),
  inExpression('those who got none are left out', 'outcome!="immediate"', 'outcome="waited"'),
  inExpression('those who got none at once are left out', 'outcome!="immediate"', 'outcome!~"immediate|refused"'),
  inExpression('what was taken too', /, code!~"2\.\."/, ''),
  inExpression('those who are turned away too', /, status!="\d+"/g, ''),
  inExpression('those who are turned away as traffic', /, status!="\d+"(?!.*, status!=)/, ''),
];

type Rules = readonly AlertingRule[];

/** Whether it may be the rule from which an alert comes, by the labels that the rule itself sets. */
const mayBeOf =
  (rule: AlertingRule) =>
  ({ labels }: Firing): boolean =>
    Object.entries(rule.labels).every(([name, value]) => value.includes('{{') || labels[name] === value);

interface Tried {
  /** Each is tried by itself. */
  readonly variants: readonly Rules[];
  /** The variants are of this one rule, and only what may come of it is expected. */
  readonly of?: AlertingRule;
  /** By which cases, by their checks of the alert; by all when absent. */
  readonly by?: (checks: readonly Check[]) => boolean;
}

/** The cases that some variants of an alert's rules fail, tested at once: each variant has a name of its own. */
async function failedCases(group: AlertGroup, alert: string, { variants, of, by = () => true }: Tried) {
  const renamed = variants.map((_, at) => `${alert}_${at}`);
  const tests = (ruleTests[group.name] ?? [])
    .map((one) => ({ ...one, checks: one.checks.filter((check) => check.alert === alert) }))
    .filter(({ checks }) => checks.length > 0 && by(checks))
    .map((one) => ({
      ...one,
      checks: one.checks
        .map((check) => (of ? { ...check, fires: check.fires.filter(mayBeOf(of)) } : check))
        .flatMap((check) => renamed.map((name) => ({ ...check, alert: name }))),
    }));
  const rules = variants.flatMap((of, at) => of.map((rule) => ({ ...rule, alert: `${alert}_${at}` })));
  const { output } = await testRules(
    promtool,
    { groups: [{ name: group.name, interval: group.interval, rules }] },
    tests,
  );
  const failures = output.split(/^\s*(?=name: )/m);
  return renamed.map(
    (name) => new Set(failures.flatMap((of) => (of.includes(`alertname: ${name},`) ? caseOf(of) : []))),
  );
}

const caseOf = (failure: string): string[] => failure.match(/^name: .*$/m) ?? [];

/** So many rules of a name are tested together; of more, each alone, or it takes too long. */
const together = 3;

/** Whether a case is about what may come of a rule, or about what is no alert at all. */
const isAbout =
  (rule: AlertingRule) =>
  (checks: readonly Check[]): boolean => {
    const fires = checks.flatMap((check) => check.fires);
    return fires.length === 0 || fires.some(mayBeOf(rule));
  };

/** Whether a change of one rule is seen: a case fails then that does not without it. */
async function seenChanges(group: AlertGroup, own: Rules, at: number, mutants: Rules): Promise<readonly boolean[]> {
  const [rule] = own.slice(at) as [AlertingRule];
  const isAlone = own.length > together;
  const areSeen = async (those: Rules, by?: Tried['by']): Promise<readonly boolean[]> => {
    const variants = [rule, ...those].map((one) => (isAlone ? [one] : own.with(at, one)));
    const tried = { variants, ...(isAlone && { of: rule }), ...(by && { by }) };
    const [before = new Set<string>(), ...after] = await failedCases(group, rule.alert, tried);
    return after.map((failed) => [...failed].some((one) => !before.has(one)));
  };
  if (!isAlone) return areSeen(mutants);
  // Most cases are about other rules of the name: they are asked only for what is not seen without them.
  const seen = await areSeen(mutants, isAbout(rule));
  const missed = mutants.filter((_, mutant) => !seen[mutant]);
  const seenByAll = missed.length > 0 ? await areSeen(missed) : [];
  return mutants.map((mutant, one) => seen[one] || seenByAll[missed.indexOf(mutant)] === true);
}

const watched = alertGroups.flatMap((group) =>
  [...new Set(group.alerts.map(({ name }) => name))].map((alert) => ({ group, alert })),
);

describe.each(watched)('the tests of $alert', ({ group, alert }) => {
  const [{ rules }] = renderGroup(group, { timeScale: 1, panelOf: panelInTests }).groups;
  const own = rules.filter((rule) => rule.alert === alert);

  test('see nothing in the rules as they are', async () => {
    expect(await failedCases(group, alert, { variants: [own] })).toEqual([new Set()]);
  });

  describe.each(own.map((rule, at) => ({ rule, at })))('in rule $at', ({ rule, at }) => {
    const changes = mutations
      .map(([name, mutate]) => ({ name, mutant: mutate(rule) }))
      .filter(({ mutant }) => JSON.stringify(mutant) !== JSON.stringify(rule));
    let seen: Promise<readonly boolean[]> | undefined;

    test.each(changes.map(({ name }, change) => [name, change] as const))('see: %s', async (_, change) => {
      seen ??= seenChanges(
        group,
        own,
        at,
        changes.map(({ mutant }) => mutant),
      );
      expect((await seen)[change]).toBe(true);
    });
  });
});

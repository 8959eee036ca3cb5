/** Cases that are made from an alert's data hold for a rule that is as it says, and for no other. */
import { describe, expect, test } from 'vitest';
import { queueLength, queueOldestAge } from '../../catalog/booking.ts';
import type { Objective } from '../../catalog/objectives.ts';
import { clampMin, lastOverTime, max, over, sum } from '../../promql/index.ts';
import { lockFailureRate } from '../../signals/locks.ts';
import { type Signal, signal } from '../../signals/signal.ts';
import { promtool as findPromtool } from '../../test/prometheus-programs.ts';
import { type Alert, alert, alertGroup } from './alert.ts';
import { above, aboveExpected, type Condition } from './condition.ts';
import { levelTests } from './level-tests.ts';
import { testRules } from './promtool.ts';
import { renderGroup } from './render.ts';
import { panelInTests } from './rule-test.ts';

const promtool = await findPromtool();

const group = (one: Alert) => alertGroup('made-up', { interval: '5s', alerts: [one] });
const made = (when: Condition<'system'>, waits: Pick<Alert, 'for' | 'keepFiringFor'> = { for: '30s' }) =>
  alert('MadeUp', {
    ...{ when, severity: 'warning', component: 'queue', summary: 'Too much', ...waits },
    description: ({ value, limit, label }) => `Last measured: ${value} in ${label('system')}. The limit is ${limit}.`,
  });

const title = 'Made up';
const few = { title, direction: 'below', unit: 'bookings', critical: 3, source: 'a test' } as const satisfies Objective;
const judged = (query: Signal<'system'>['query'], objective: Objective & { direction: 'below' } = few) =>
  above(signal({ title, description: 'made up', unit: objective.unit, query, objective, window: '1m' }), 'critical');
const sums = judged(() => sum(['system'], queueLength));

const none = signal({
  title,
  description: '',
  unit: 'bookings',
  expected: 0,
  query: () => sum(['system'], queueLength),
});

const plain: readonly [string, Alert][] = [
  ['a sum', made(sums)],
  ['a sum of the newest', made(judged((w) => sum(['system'], lastOverTime(over(queueLength, w)))))],
  ['a largest value', made(judged(() => max(['system'], queueOldestAge)))],
  ['what must be none', made(aboveExpected(none))],
  ['a wait that is no whole number of evaluations', made(sums, { for: '31s', keepFiringFor: '1m' })],
];

async function failures(of: Alert, run: Alert): Promise<string> {
  const rules = renderGroup(group(run), { timeScale: 1, panelOf: panelInTests });
  const { passed, output } = await testRules(promtool, rules, levelTests(group(of)));
  return passed ? '' : output;
}

describe.each(plain)('the cases of %s', (_, of) => {
  test('hold', async () => {
    expect(await failures(of, of)).toBe('');
  });

  const { expression } = judged(() => max(['system'], queueOldestAge), { ...few, critical: 4 });
  const others: readonly [string, Alert][] = [
    ['another condition', { ...of, when: { ...of.when, expression } }],
    ['a longer wait', { ...of, for: '40s' }],
    ['no wait', { ...of, for: undefined } as unknown as Alert],
    ['a longer end', { ...of, keepFiringFor: '2m' }],
    ['other words', { ...of, description: 'Too much.' }],
    ['another component', { ...of, component: 'locks' }],
  ];
  test.each(others)('do not with %s', async (__, run) => {
    expect(await failures(of, run)).toContain('MadeUp');
  });
});

const { for: _, ...atOnce } = made(sums);
const more: readonly [string, Alert][] = [
  ['a rate', made(above(lockFailureRate, 'critical'))],
  ['a computed value', made(judged(() => clampMin(sum(['system'], queueLength), 1)))],
  ['a value that is written with its unit', made(judged(() => sum(['system'], queueLength), { ...few, unit: 's' }))],
  ['an alert that does not wait', atOnce],
];
test.each(more)('there are none of %s: they are written by hand', (__, of) => {
  expect(levelTests(group(of))).toEqual([]);
});

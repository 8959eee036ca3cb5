/** Cases that are made of an alert on a rate hold for a rule that is as it says, and for no other. */
import { describe, expect, test } from 'vitest';
import { lockFailures } from '../../catalog/booking.ts';
import { div, increase, mul, over, rate, sum } from '../../promql/index.ts';
import { type Signal, signal } from '../../signals/signal.ts';
import { promtool as findPromtool } from '../../test/prometheus-programs.ts';
import { type Alert, alert, alertGroup, steady } from './alert.ts';
import { above } from './condition.ts';
import { testRules } from './promtool.ts';
import { rateTests } from './rate-tests.ts';
import { renderGroup } from './render.ts';
import { panelInTests } from './rule-test.ts';

const promtool = await findPromtool();

const group = (one: Alert) => alertGroup('made-up', { interval: '5s', alerts: [one] });
const asked: Signal<'system'>['query'] = (w) => mul(60, sum(['system'], rate(over(lockFailures, w))));
const of = (
  critical: number,
  window: '1m' | '2m' | '5m' = '2m',
  query = asked,
  waits: Pick<Alert, 'for' | 'keepFiringFor'> = steady,
) => {
  const objective = { title: 'Made up', direction: 'below', unit: 'per minute', critical, source: 'a test' } as const;
  const judged = signal({ title: 'Made up', description: '', unit: 'per minute', query, objective, window });
  return alert('MadeUp', {
    ...{ when: above(judged, 'critical'), severity: 'warning', component: 'locks', summary: 'Too many', ...waits },
    description: ({ value, limit, label }) => `${value} in ${label('system')}. The limit is ${limit}.`,
  });
};

async function failures(cases: Alert, run: Alert): Promise<string> {
  const rules = renderGroup(group(run), { timeScale: 1, panelOf: panelInTests });
  const { passed, output } = await testRules(promtool, rules, rateTests(group(cases)));
  return passed ? '' : output;
}

describe('the cases of a rate', () => {
  test.each([
    ['a few', of(10)],
    ['one', of(1)],
    ['less than one', of(0.5)],
    ['thousands', of(12_000)],
    ['over a minute', of(50, '1m')],
    ['over five minutes', of(50, '5m')],
    ['a wait that is no whole number of evaluations', of(10, '2m', asked, { for: '31s', keepFiringFor: '90s' })],
  ])('hold: %s', async (_, one) => {
    expect(rateTests(group(one)).length).toBeGreaterThan(8);
    expect(await failures(one, one)).toBe('');
  });

  const others: readonly [string, Alert][] = [
    ['another limit', of(11)],
    ['another window', of(10, '1m')],
    ['a longer wait', of(10, '2m', asked, { ...steady, for: '35s' })],
    ['a longer end', of(10, '2m', asked, { ...steady, keepFiringFor: '2m' })],
    ['an increase', of(10, '2m', (w) => div(mul(60, sum(['system'], increase(over(lockFailures, w)))), 60))],
  ];
  test.each(others)('do not with %s', async (_, run) => {
    expect(await failures(of(10), run)).toContain('MadeUp');
  });
});

test.each([
  ['a rate per second', of(10, '2m', (w) => sum(['system'], rate(over(lockFailures, w))))],
  ['a share', of(10, '2m', (w) => div(asked(w), 2))],
  ['an alert that does not wait', of(10, '2m', asked, {})],
  ['what must not happen at all', of(0)],
])('there are none of %s: they are written by hand', (_, one) => {
  expect(rateTests(group(one))).toEqual([]);
});

test('a limit that no rate has to the last digit is refused', () => {
  expect(() => rateTests(group(of(31)))).toThrow('no rate is exactly 31 a minute in floating point');
});

import { describe, expect, test } from 'vitest';
import { promtool as findPromtool } from '../test/prometheus-programs.ts';
import { alertGroups } from './index.ts';
import { checkRules, type Outcome, testRules } from './kit/promtool.ts';
import { renderGroup } from './kit/render.ts';
import { panelInTests } from './kit/rule-test.ts';
import { ruleTests } from './rule-tests.ts';

const promtool = await findPromtool();

describe.each(alertGroups)('the rules of $name', (group) => {
  const tests = ruleTests[group.name] ?? [];
  const rules = renderGroup(group, { timeScale: 1, panelOf: panelInTests });
  let outcome: Promise<Outcome> | undefined;
  const failures = async () => {
    outcome ??= testRules(promtool, rules, tests);
    const { passed, output } = await outcome;
    return passed ? [] : output.split(/^\s*(?=name: )/m);
  };

  test.each(tests)('$name', async ({ name }) => {
    expect((await failures()).filter((failure) => failure.startsWith(`name: ${name},`)).join('')).toBe('');
  });

  test('pass as a whole', async () => {
    expect((await failures()).join('')).toBe('');
  });

  // At 60 every duration reaches its shortest: scrapes of a second, windows of four.
  test.each([1, 2.5, 10, 60])('are valid, without a finding, %d times as fast', async (timeScale) => {
    const { passed, output } = await checkRules(promtool, renderGroup(group, { timeScale, panelOf: panelInTests }));
    expect(passed, output).toBe(true);
  });

  test('each show an alert that fires and moments at which it does not', () => {
    const checks = tests.flatMap((one) => one.checks);
    for (const { name } of group.alerts) {
      const of = checks.filter((check) => check.alert === name);
      expect(
        of.some(({ fires }) => fires.length > 0),
        `${name} fires in no test`,
      ).toBe(true);
      if (name !== 'Watchdog')
        expect(
          of.some(({ fires }) => fires.length === 0),
          `${name} is never silent`,
        ).toBe(true);
    }
  });
});

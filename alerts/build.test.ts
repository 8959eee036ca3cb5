import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockFailureRate } from '../signals/locks.ts';
import { buildAlerts } from './build.ts';
import { alert, alertGroup } from './kit/alert.ts';
import { above } from './kit/condition.ts';
import { renderGroup } from './kit/render.ts';
import { panelInTests } from './kit/rule-test.ts';

describe('building', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'presale-rules-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const contents = () =>
    buildAlerts(folder, { panelOf: panelInTests }).map((f) => readFileSync(join(folder, f), 'utf8'));

  const groups = [
    ...['booking', 'ticketing', 'flash-sale', 'order-flow', 'help-desk'],
    ...['kafka', 'availability', 'platform', 'absence'],
  ];

  test('writes a file a group', () => {
    const written = groups.map((group) => `${group}/alerts.json`);
    expect(buildAlerts(folder, { panelOf: panelInTests })).toEqual(written);
    expect(files()).toEqual([...groups, ...written].sort());
  });

  test('twice gives the same bytes', () => {
    expect(contents()).toEqual(contents());
  });

  test('takes away a group that is no more, and nothing else', () => {
    for (const gone of ['gone', 'mixed']) mkdirSync(join(folder, gone));
    for (const file of ['gone/alerts.json', 'mixed/alerts.json', 'mixed/own.json', 'README.md']) {
      writeFileSync(join(folder, file), '{}');
    }
    buildAlerts(folder, { panelOf: panelInTests });
    expect(files().filter((file) => !groups.includes(file.split('/')[0] ?? ''))).toEqual([
      'README.md',
      'mixed',
      'mixed/own.json',
    ]);
  });

  test('refuses an alert that no panel shows, and writes nothing', () => {
    const build = () =>
      buildAlerts(folder, {
        panelOf: (signal) => (signal.title === 'Consumer lag' ? undefined : panelInTests(signal)),
      });
    expect(build).toThrow('alert KafkaConsumerLagHigh: no panel draws the signal "Consumer lag"');
    expect(files()).toEqual([]);
  });
});

describe('rendering', () => {
  const lockAlert = (critical: number) =>
    alertGroup('one', {
      interval: '5s',
      alerts: [
        alert('A', {
          when: above({ ...lockFailureRate, objective: { ...lockFailureRate.objective, critical } }, 'critical'),
          for: '30s',
          keepFiringFor: '1m',
          severity: 'critical',
          component: 'locks',
          summary: 'Too many',
          description: ({ value, limit }) => `${value} of ${limit}`,
        }),
      ],
    });
  const render = (critical: number, timeScale: number) =>
    renderGroup(lockAlert(critical), { timeScale, panelOf: panelInTests }).groups[0];

  test('takes the limit from the objective, in the expression and in words', () => {
    const [rule] = render(7, 1).rules;
    expect(rule?.expr).toBe('60 * sum by (system) (rate(booking_lock_failures_total[2m])) > 7');
    expect(rule?.annotations.description).toMatch(/^\{\{.* \$value .*\}\} of 7$/);
  });

  test('divides durations by the time scale, and never levels', () => {
    const { interval, rules } = render(7, 10);
    expect(interval).toBe('500ms');
    expect(rules).toMatchObject([
      {
        expr: '60 * sum by (system) (rate(booking_lock_failures_total[12s])) > 7',
        for: '3s',
        keep_firing_for: '6s',
        annotations: { description: expect.stringMatching(/ of 7$/) },
      },
    ]);
  });

  test('keeps four scrapes in a window, however fast', () => {
    expect(render(7, 60).rules[0]?.expr).toContain('[4s]');
  });

  test('refuses a signal without a window of its own', () => {
    const { window: _, ...unbounded } = lockFailureRate;
    const group = alertGroup('one', {
      interval: '5s',
      alerts: [
        {
          ...lockAlert(7).alerts[0],
          when: { ...above(lockFailureRate, 'critical'), expression: unbounded.query('$__rate_interval') },
        },
      ] as never,
    });
    expect(() => renderGroup(group, { timeScale: 1, panelOf: panelInTests })).toThrow(
      'alert A: its signal "Lock failures" has no window',
    );
  });
});

/** Where Alertmanager sends each alert, asked of amtool with the labels that the alert has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { alerts } from '../alerts/index.ts';
import { amtool as findAmtool } from './prometheus-programs.ts';

const amtool = await findAmtool();
const file = join(import.meta.dirname, '../provisioning/alertmanager/alertmanager.yml');

interface Route {
  readonly receiver?: string;
  readonly group_by?: readonly string[];
  readonly repeat_interval?: string;
  readonly matchers?: readonly string[];
  readonly routes?: readonly Route[];
}
const { route } = parse(readFileSync(file, 'utf8')) as { route: Route };

describe('alertmanager.yml', () => {
  test('is valid', async () => {
    const { exitCode, all } = await execa(amtool, ['check-config', file], { all: true, reject: false });
    expect(exitCode, all).toBe(0);
  });

  test('groups every alert by system and name, so that no alert waits for the group of another', () => {
    const groupedBy = (of: Route): unknown[] => [
      ...(of.group_by ? [of.group_by] : []),
      ...(of.routes ?? []).flatMap(groupedBy),
    ];
    expect(groupedBy(route)).toEqual([['system', 'alertname']]);
  });

  test('repeats Watchdog more often than any other', () => {
    const repeats = (route.routes ?? []).map(({ matchers, repeat_interval }) => [matchers?.join(), repeat_interval]);
    expect(repeats.filter(([, interval]) => /^\d+s$/.test(interval ?? ''))).toEqual([
      ['alertname = "Watchdog"', expect.any(String)],
    ]);
  });

  const names = [...new Map(alerts.map(({ alert }) => [alert.name, alert.severity]))];
  test.each(names)('routes %s to the receiver by its severity', async (alertname, severity) => {
    const labels = [`alertname=${alertname}`, `severity=${severity}`, 'system=booking'];
    const args = ['config', 'routes', 'test', '--config.file', file, '--verify.receivers=alert-receiver', '--tree'];
    const { exitCode, all } = await execa(amtool, [...args, ...labels], { all: true, reject: false });
    expect(exitCode, all).toBe(0);
    const matched = [...all.matchAll(/\{(.*)\}/g)].map(([, matcher]) => matcher);
    expect(matched).toEqual([alertname === 'Watchdog' ? 'alertname="Watchdog"' : `severity="${severity}"`]);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Listening, listen } from '../exporters/http/listen.ts';
import { AlertLog } from './alert-log.ts';
import { receiverApp } from './app.ts';

let folder: string;
let record: AlertLog;
let server: Listening;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-receiver-'));
  record = await AlertLog.open(join(folder, 'alerts.jsonl'));
  server = await listen(receiverApp(record, pino({ level: 'silent' }), 'http://127.0.0.1:3000'), {
    host: '127.0.0.1',
    port: 0,
  });
});
afterEach(async () => {
  await server.close();
  await record.close();
  await rm(folder, { recursive: true });
});

/** As Alertmanager's documentation gives it. */
const posted = (alertname: string, status = 'firing') => ({
  version: '4',
  groupKey: `{}:{alertname="${alertname}"}`,
  truncatedAlerts: 0,
  status,
  receiver: 'webhook',
  groupLabels: { alertname },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://127.0.0.1:9093',
  alerts: [
    {
      status,
      labels: { alertname, severity: 'critical', system: 'booking' },
      annotations: {
        description: '<b>23 lock failures per minute</b>',
        __dashboardUid__: 'presale-locks',
        __panelId__: '12',
      },
      startsAt: '2026-01-01T00:00:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://127.0.0.1:9090/graph',
      fingerprint: '9b1c',
    },
  ],
});

const post = (body: string | object, type = 'application/json') =>
  fetch(`${server.url}/webhook`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const json = async (path: string) => (await fetch(`${server.url}${path}`)).json();

describe('the webhook', () => {
  test('keeps each alert, and tells it again', async () => {
    expect((await post(posted('A'))).status).toBe(200);
    expect((await post(posted('A', 'resolved'))).status).toBe(200);
    expect((await post(posted('B'))).status).toBe(200);
    const { alerts } = (await json('/alerts?alertname=A')) as { alerts: { status: string; severity: string }[] };
    expect(alerts.map(({ status, severity }) => [status, severity])).toEqual([
      ['firing', 'critical'],
      ['resolved', 'critical'],
    ]);
  });

  test('keeps where its panel is', async () => {
    await post(posted('A'));
    const { alerts } = (await json('/alerts')) as { alerts: { panelURL: string }[] };
    expect(alerts[0]?.panelURL).toContain('http://127.0.0.1:3000/d/presale-locks?viewPanel=panel-12&from=');
    expect(await (await fetch(server.url)).text()).toContain('<a href="http://127.0.0.1:3000/d/presale-locks?');
  });

  test('counts what it stored', async () => {
    await post(posted('A'));
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('alert_receiver_notifications_total{status="firing"} 1\n');
    expect(metrics).toContain('alert_receiver_notifications_total{status="resolved"} 0\n');
  });

  const bad: readonly [string, string | object, number, string][] = [
    ['malformed JSON', '{"version":', 400, 'malformed_json'],
    ['another version', { ...posted('A'), version: '3' }, 400, 'version'],
    ['an alert without a name', { ...posted('A'), alerts: [{ ...posted('A').alerts[0], labels: {} }] }, 400, 'labels'],
    ['a wrong status', { ...posted('A'), status: 'maybe' }, 400, 'status'],
    ['2 MB', JSON.stringify({ ...posted('A'), pad: 'x'.repeat(2 ** 21) }), 413, 'body_too_large'],
  ];
  test.each(bad)('refuses %s with a reason, and stores nothing', async (_, body, status, says) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(says);
    expect(await json('/alerts')).toEqual({ alerts: [] });
  });
});

describe('what was received', () => {
  test('is asked since a time that is one', async () => {
    await post(posted('A'));
    expect(((await json('/alerts?since=2999-01-01T00:00:00Z')) as { alerts: unknown[] }).alerts).toEqual([]);
    const answer = await fetch(`${server.url}/alerts?since=yesterday`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('since=\\"yesterday\\"');
  });

  test('is shown on the page, escaped', async () => {
    expect(await (await fetch(server.url)).text()).toContain('No alert has been received yet');
    await post(posted('A'));
    const page = await (await fetch(server.url)).text();
    expect(page).toContain('&lt;b&gt;23 lock failures per minute&lt;/b&gt;');
    expect(page).not.toContain('<b>23');
  });
});

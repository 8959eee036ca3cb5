import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { type Service, startService } from '../test/service-process.ts';
import { alertReceiverAt } from './alert-receiver.ts';
import { alertmanagerAt } from './alertmanager.ts';
import { alertRecord, firingNow } from './alerts.ts';
import { isMissing } from './evidence.ts';
import { NoAnswer } from './http-json.ts';
import { newIdentity } from './identity.ts';
import { inspectSuite } from './k6-inspect.ts';
import { runLoad } from './load.ts';
import { prometheusAt } from './prometheus.ts';
import { reconcile } from './reconciliation.ts';
import { makeFolder, runFiles } from './run-files.ts';

/** Real Prometheus and Alertmanager, with rules of this test that are as quick as they can be. */
const root = join(import.meta.dirname, '..');
const program = async (engine: 'k6' | 'prometheus' | 'alertmanager') =>
  (await resolveEngine(engine, { root, env: process.env })).program;
const never = new AbortController().signal;

let folder: string;
let target: Server;
let targetUrl: string;
let value = 0;
let prometheusUrl: string;
let alertmanagerUrl: string;
let receiver: Service;
const children: ChildProcess[] = [];

const rules = {
  groups: [
    {
      name: 'test',
      interval: '250ms',
      rules: [
        { alert: 'Watchdog', expr: 'vector(1)', labels: { severity: 'info', system: 'platform' } },
        {
          alert: 'TooHigh',
          expr: 'test_value > 10',
          for: '2s',
          labels: { severity: 'critical', system: 'booking' },
          annotations: { description: 'the value is {{ $value }}' },
        },
        { alert: 'Interesting', expr: 'test_value > 1', labels: { severity: 'info', system: 'booking' } },
        {
          alert: 'Slow',
          expr: 'histogram_quantile(0.9, test_seconds_bucket) > 10 or vector(11) and on() test_value > 50',
          labels: { severity: 'critical', system: 'booking' },
        },
      ],
    },
  ],
};

async function start(binary: string, args: readonly string[], ready: string): Promise<void> {
  const child = spawn(binary, args, { stdio: 'ignore', cwd: folder });
  children.push(child);
  for (let tries = 0; tries < 200; tries++) {
    const answered = await fetch(ready).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(`${binary} does not get ready`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-engines-'));
  receiver = await startService('receiver/main.ts', { ALERTS_FILE: join(folder, 'alerts.jsonl') });
  target = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`# TYPE test_value gauge\ntest_value ${value}\n`);
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const address = `127.0.0.1:${(target.address() as AddressInfo).port}`;
  targetUrl = `http://${address}`;
  const [prometheus, alertmanager] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
  prometheusUrl = `http://127.0.0.1:${prometheus}`;
  alertmanagerUrl = `http://127.0.0.1:${alertmanager}`;
  const files = {
    'rules.json': rules,
    'prometheus.json': {
      global: { scrape_interval: '250ms', scrape_timeout: '250ms', evaluation_interval: '250ms' },
      rule_files: ['rules.json'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanager}`] }] }] },
      scrape_configs: [{ job_name: 'test', static_configs: [{ targets: [address] }] }],
      storage: { tsdb: { out_of_order_time_window: '10m' } },
    },
    'alertmanager.json': {
      route: { receiver: 'test', group_by: ['alertname'], group_wait: '300ms', group_interval: '300ms' },
      receivers: [{ name: 'test', webhook_configs: [{ url: `${receiver.url}/webhook` }] }],
    },
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content));
  await start(
    await program('alertmanager'),
    ['--config.file=alertmanager.json', `--web.listen-address=127.0.0.1:${alertmanager}`, '--cluster.listen-address='],
    `${alertmanagerUrl}/-/ready`,
  );
  await start(
    await program('prometheus'),
    [
      '--config.file=prometheus.json',
      `--web.listen-address=127.0.0.1:${prometheus}`,
      '--storage.tsdb.path=data',
      '--web.enable-remote-write-receiver',
      // The Watchdog that is sent before Alertmanager is found is lost; this is when it is sent again.
      '--rules.alert.resend-delay=1s',
    ],
    `${prometheusUrl}/-/ready`,
  );
  await discovered();
});

/** Prometheus is ready seconds before it has found its targets and Alertmanager. */
async function discovered(): Promise<void> {
  const { prometheus, alertmanager } = sources();
  for (let tries = 0; tries < 200; tries++) {
    const targets = await prometheus.targets();
    if (targets.some(({ health }) => health === 'up') && (await alertmanager.has('Watchdog'))) return;
    await sleep(100);
  }
  throw new Error('Prometheus does not find its target and Alertmanager');
}

afterAll(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await receiver?.end();
  target.closeAllConnections();
  target.close();
  await rm(folder, { recursive: true, force: true });
});

const sources = () => ({
  prometheus: prometheusAt(prometheusUrl),
  alertmanager: alertmanagerAt(alertmanagerUrl),
  receiver: alertReceiverAt(receiver.url),
});

const record = async (startedAt: Date, firingBefore: ReadonlyMap<string, string> = new Map()) =>
  alertRecord(sources(), { startedAt, loadEndedAt: new Date(), firingBefore }, never);

const names = (alerts: readonly { alertname: string }[]) => alerts.map(({ alertname }) => alertname).sort();

/** Waits until nothing but the Watchdog is active. */
async function calm(): Promise<void> {
  value = 0;
  for (let tries = 0; tries < 100; tries++) {
    const active = await sources().prometheus.alerts();
    if (active.length === 1 && active[0]?.labels.alertname === 'Watchdog') return;
    await sleep(100);
  }
  throw new Error('the alerts do not calm down');
}

describe('the record of alerts', () => {
  beforeEach(calm);

  it('says of a calm run that nothing fired, and that the Watchdog arrives', async () => {
    const found = await record(new Date());
    expect(found).toMatchObject({ fired: [], pending: [], brokenRules: [], alertRules: 4 });
    expect(found.watchdog).toMatchObject({ firing: true, atAlertmanager: true, deliveredAt: expect.any(String) });
  });

  it('waits for an alert that is not even pending when the load ends, until it fires and is delivered', async () => {
    const startedAt = new Date();
    value = 20;
    const found = await record(startedAt);
    expect(names(found.fired)).toEqual(['Interesting', 'TooHigh']);
    const alert = found.fired.find(({ alertname }) => alertname === 'TooHigh');
    expect(alert).toMatchObject({ severity: 'critical', firedBefore: false, description: 'the value is 20' });
    expect(Date.parse(alert?.notifiedAt ?? '')).toBeGreaterThan(startedAt.getTime());
    expect(found.pending).toEqual([]);
    expect(found.waitedSeconds).toBeGreaterThan(2);
  });

  it('does not wait for its bound when a pending alert clears', async () => {
    const startedAt = new Date();
    value = 20;
    for (let tries = 0; tries < 100; tries++) {
      if ((await sources().prometheus.alerts()).some(({ state }) => state === 'pending')) break;
      await sleep(50);
    }
    value = 5;
    const found = await record(startedAt);
    expect(names(found.fired)).toEqual(['Interesting']);
    expect(found.pending).toEqual([]);
  });

  it('keeps an alert that fired and was over before the load ended', async () => {
    const startedAt = new Date();
    value = 20;
    await record(startedAt);
    await calm();
    expect(names((await record(startedAt)).fired)).toEqual(['Interesting', 'TooHigh']);
    expect((await record(new Date())).fired).toEqual([]);
  });

  it('tells which alerts were firing before', async () => {
    value = 20;
    await record(new Date());
    const before = await firingNow(sources().prometheus);
    value = 60;
    const found = await record(new Date(), before);
    const firedBefore = Object.fromEntries(found.fired.map((each) => [each.alertname, each.firedBefore]));
    expect(firedBefore).toEqual({ Interesting: false, TooHigh: true, Slow: false });
  });

  it('knows an alert on latency by its rule', async () => {
    value = 60;
    const found = await record(new Date());
    const latency = found.fired.filter(({ watchesLatency }) => watchesLatency);
    expect(names(latency)).toEqual(['Slow']);
  });

  it('gives up on a receiver that does not answer', async () => {
    const dead = alertReceiverAt(`http://127.0.0.1:${await getPort({ host: '127.0.0.1' })}`);
    const run = { startedAt: new Date(), loadEndedAt: new Date(), firingBefore: new Map<string, string>() };
    await expect(alertRecord({ ...sources(), receiver: dead }, run, never)).rejects.toThrow(NoAnswer);
  });
});

describe("k6's counts", () => {
  const script = `
    import http from 'k6/http';
    import { check, sleep } from 'k6';
    import { Counter } from 'k6/metrics';
    import { summaryOf } from '${root}/k6/lib/summary.ts';
    const outcomes = new Counter('booking_outcomes');
    export const options = {
      vus: 3, iterations: 60,
      summaryTrendStats: ['p(95)', 'p(99)', 'count'],
      thresholds: {
        'http_reqs{name:GET /a}': ['count>=0'], 'http_reqs{name:GET /b}': ['count>=0'],
        'booking_outcomes{outcome:held}': ['count>=0'], 'booking_outcomes{outcome:unexpected}': ['count==0'],
      },
    };
    export default function () {
      outcomes.add(0, { outcome: 'unexpected' });
      outcomes.add(1, { outcome: 'held' });
      check(http.get(__ENV.BASE_URL + '/a', { tags: { name: 'GET /a' } }), { ok: (r) => r.status === 200 });
      if (__ITER % 2) http.get(__ENV.BASE_URL + '/b', { tags: { name: 'GET /b' }, responseCallback: http.expectedStatuses(500) });
      sleep(0.05);
    }
    export const handleSummary = summaryOf({ system: 'booking', suite: 'x', profile: { name: 'smoke', kind: {} } }, []);
  `;

  it('equal Prometheus’s after a real run, one by one, and a lost or extra one shows', async () => {
    const file = join(folder, 'suite.js');
    await writeFile(file, script);
    const k6 = await program('k6');
    const identity = newIdentity('booking/simple', 'smoke');
    const files = runFiles(folder, identity.testid);
    await makeFolder(files);
    const load = await runLoad({
      k6,
      root,
      script: file,
      identity,
      target: { baseUrl: targetUrl, agentUrl: prometheusUrl },
      plan: await inspectSuite(k6, file, {}),
      files,
      passThrough: [],
      marginSeconds: 30,
      graceSeconds: 5,
      signal: never,
    });
    const { summary } = load;
    if (isMissing(summary)) throw new Error(summary.missing);
    const run = { testid: identity.testid, startedAt: load.startedAt };
    const { prometheus } = sources();

    const rows = await reconcile(prometheus, summary, run, never);
    expect(rows.filter(({ difference }) => difference !== 0)).toEqual([]);
    const counts = Object.fromEntries(rows.map(({ name, prometheus: count }) => [name, count]));
    // 60 requests to /a; every second iteration of a virtual user makes one to /b, which "fails".
    expect(counts).toMatchObject({
      'http_reqs GET /a': 60,
      iterations: 60,
      'booking_outcomes held': 60,
      'booking_outcomes unexpected': 0,
      http_reqs: 60 + (counts['http_reqs GET /b'] ?? 0),
      'http_req_duration histogram': 60 + (counts['http_reqs GET /b'] ?? 0),
      'failed requests': counts['http_reqs GET /b'],
    });
    expect(counts['http_reqs GET /b']).toBeGreaterThan(0);

    const claimed = structuredClone(summary) as { metrics: Record<string, { values: Record<string, number> }> };
    const reqs = claimed.metrics.http_reqs as { values: Record<string, number> };
    reqs.values.count = (reqs.values.count ?? 0) + 1;
    const differing = await reconcile(prometheus, claimed as typeof summary, run, never, 1);
    expect(differing.filter(({ difference }) => difference !== 0)).toMatchObject([
      { name: 'http_reqs', difference: -1 },
    ]);

    const other = await reconcile(prometheus, summary, { ...run, testid: 'another' }, never, 1);
    expect(other.find(({ name }) => name === 'iterations')).toMatchObject({ prometheus: 0, difference: -60 });
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { seconds } from '../catalog/duration.ts';
import { scrapedEmitters } from '../catalog/emitters.ts';
import { renderRules } from '../cli/build.ts';
import { askKafka } from '../demo/kit/kafka.ts';
import { readCompose } from '../stack/compose/read.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { freePorts } from '../stack/free-ports.ts';
import { find, type Stack, up } from '../stack/stack.ts';
import { identitiesOf, supervisorPid, until, untilGone } from './checkout.ts';

const root = resolve(import.meta.dirname, '..');
const stateDir = mkdtempSync(join(tmpdir(), 'presale-stack-'));
let stack: Stack;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  env = { ...process.env, ...(await freePorts(root)) };
  const services = ['monitoring', 'postgres', 'redis', 'kafka'];
  stack = await up({
    root,
    stateDir,
    runtime: 'native',
    profiles: ['demo'],
    services,
    env,
    timeScale: 1,
    attached: true,
  });
});
afterAll(async () => {
  await stack?.down();
  rmSync(stateDir, { recursive: true });
});

// biome-ignore lint/suspicious/noExplicitAny: answers of HTTP APIs, whose parts are compared with what is expected
const get = async (url: string): Promise<any> => (await fetch(url)).json();
const ask = (path: string) => get(`${stack.url('prometheus')}/api/v1/${path}`);
const running = async () => new Set((await stack.services()).map(({ name }) => name));

test('every service is healthy on the loopback', async () => {
  const services = await stack.services();
  expect(services.filter(({ healthy }) => !healthy)).toEqual([]);
  for (const { address } of services) expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
});

test('Prometheus scrapes each of them that is an emitter, under its job and system', async () => {
  const { data } = await ask(`query?query=${encodeURIComponent('up == 1')}`);
  const up: { metric: Record<string, string> }[] = data.result;
  const names = await running();
  const wanted = scrapedEmitters.map(({ job }) => job).filter((job) => names.has(job));
  expect(up.map(({ metric }) => metric.job).sort()).toEqual([...wanted].sort());
  expect(up.find(({ metric }) => metric.job === 'booking-exporter')?.metric.system).toBe('booking');
  expect(up.find(({ metric }) => metric.job === 'alertmanager')?.metric.system).toBe('platform');
});

test('Prometheus has Alertmanager, and the rules', async () => {
  const { data: discovered } = await ask('alertmanagers');
  expect(discovered.activeAlertmanagers.map(({ url }: { url: string }) => new URL(url).origin)).toEqual([
    stack.url('alertmanager'),
  ]);
  const { data: rules } = await ask('rules');
  expect(rules.groups.length).toBeGreaterThan(0);
});

test('an alert reaches the receiver', async () => {
  const received = async () => (await get(`${stack.url('alert-receiver')}/alerts`)).alerts;
  await until(async () => (await received()).length > 0, 'an alert was received', 60);
});

test('what k6 pushes to the agent arrives at the server, without the labels that tell no two series apart', async () => {
  const script = join(stateDir, 'script.js');
  writeFileSync(
    script,
    `import http from 'k6/http'; export default () => http.get('${stack.url('prometheus')}/-/healthy');`,
  );
  const { program } = await resolveEngine('k6', { root, env });
  await execa({
    env: {
      K6_PROMETHEUS_RW_SERVER_URL: `${stack.url('prometheus-agent')}/api/v1/write`,
      K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    },
  })`${program} run --quiet --no-usage-report --features native-histograms --tag testid=push -o experimental-prometheus-rw ${script}`;
  const pushed = async (metric: string) =>
    (await ask(`query?query=${encodeURIComponent(`last_over_time(${metric}{testid="push"}[5m])`)}`)).data.result;
  await until(async () => (await pushed('k6_http_reqs_total')).length > 0, 'the push has arrived');
  const [requests] = await pushed('k6_http_reqs_total');
  expect(requests.value[1]).toBe('1');
  for (const label of ['url', 'k6_feature_native_histograms']) expect(requests.metric).not.toHaveProperty(label);
  const [duration] = await pushed('k6_http_req_duration_seconds');
  expect(duration.histogram[1].count).toBe('1');
});

test('Postgres, Redis and Kafka answer where the compose file says', async () => {
  const ports = readCompose(root, env).services;
  const address = (name: string) => `127.0.0.1:${ports.get(name)?.native.ports[0]?.published}`;
  const client = new pg.Client(`postgres://presale@${address('postgres')}/booking`);
  await client.connect();
  expect((await client.query('SELECT current_database() AS name')).rows).toEqual([{ name: 'booking' }]);
  await client.end();
  const redis = new Redis(`redis://${address('redis')}`);
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
  await askKafka('test', [address('kafka')]);
});

test('what was stored is there after a restart, and nothing is left running in between', async () => {
  const count = async () =>
    Number(
      (await ask(`query?query=${encodeURIComponent('count_over_time(up{job="prometheus"}[1h])')}`)).data.result[0]
        ?.value[1],
    );
  const processes = identitiesOf([supervisorPid({ stateDir }), ...(await stack.services()).map(({ pid }) => pid)]);
  const token = await stack.secret('faults-token');
  const before = await count();
  await stack.down();
  await untilGone(processes);
  expect(await find(stateDir)).toBeUndefined();
  expect(existsSync(join(stateDir, 'state/control.sock'))).toBe(false);

  stack = await up({
    root,
    stateDir,
    runtime: 'native',
    profiles: [],
    services: ['prometheus'],
    env,
    timeScale: 1,
    attached: true,
  });
  expect(await running()).toEqual(new Set(['prometheus']));
  expect(await count()).toBeGreaterThanOrEqual(before);
  expect(await stack.secret('faults-token')).toBe(token);
});

test('at a time scale scrapes, rules and notifications are faster, and the checkout stays as it is', async () => {
  await stack.down();
  const timeScale = 5;
  const services = ['prometheus', 'alertmanager'];
  stack = await up({
    root,
    stateDir,
    runtime: 'native',
    profiles: [],
    services,
    env,
    timeScale,
    attached: true,
    renderRules,
  });

  const { data: targets } = await ask('targets');
  for (const { labels, scrapeInterval } of targets.activeTargets) {
    const emitter = scrapedEmitters.find(({ job }) => job === labels.job) ?? expect.fail(`no emitter ${labels.job}`);
    expect(seconds(scrapeInterval)).toBe(seconds(emitter.every) / timeScale);
  }
  const { data: rules } = await ask('rules');
  const written = parse(readFileSync(join(root, 'provisioning/prometheus/rules/booking/alerts.json'), 'utf8'))
    .groups[0];
  const loaded = rules.groups.find(({ name }: { name: string }) => name === written.name);
  expect(loaded.interval).toBe(seconds(written.interval) / timeScale);

  const { route } = parse((await get(`${stack.url('alertmanager')}/api/v2/status`)).config.original);
  const committed = parse(readFileSync(join(root, 'provisioning/alertmanager/alertmanager.yml'), 'utf8'));
  expect(seconds(route.group_wait)).toBe(seconds(committed.route.group_wait) / timeScale);
});

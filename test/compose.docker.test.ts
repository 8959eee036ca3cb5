/** The whole of docker-compose.yml, run by Docker: what people type, what the containers may do, what is left. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ExecaError, execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCompose } from '../stack/compose/read.ts';
import { selectServices } from '../stack/compose/select.ts';
import { freePorts } from '../stack/free-ports.ts';
import { addressInNetwork, scrapeTargets } from '../stack/init/targets.ts';
import { find, type Stack } from '../stack/stack.ts';
import { until } from './checkout.ts';
import { hasImage, leftOf, removeProject, startable } from './docker.ts';
import { imagesOf } from './images/images.ts';
import { dashboards, targetsOf } from './panels/grafana.ts';

const root = resolve(import.meta.dirname, '..');
const withGrafana = await hasImage(imagesOf(root).get('grafana') ?? '');

/** A state directory and a project of its own, on free ports. */
async function place(): Promise<{ stateDir: string; project: string; env: Record<string, string> }> {
  const stateDir = mkdtempSync(join(tmpdir(), 'presale-compose-'));
  const project = `presale-test-${stateDir.slice(-6).toLowerCase()}`;
  return {
    stateDir,
    project,
    env: { ...(await freePorts(root)), COMPOSE_PROJECT_NAME: project, PRESALE_STATE: stateDir },
  };
}

const services = [...readCompose(root, {}).services.values()];
const withoutPort = services.filter(({ ports }) => ports.length === 0).map(({ name }) => name);

let here: Awaited<ReturnType<typeof place>>;
let stack: Stack;
const compose = (...args: readonly string[]) => execa('docker', ['compose', ...args], { cwd: root, env: here.env });
const presale = (...args: readonly string[]) =>
  execa('node', ['cli/presale.ts', ...args], { cwd: root, env: here.env, preferLocal: true });

// biome-ignore lint/suspicious/noExplicitAny: answers of HTTP APIs, whose parts are compared with what is expected
const get = async (url: string, init: RequestInit = {}): Promise<any> => (await fetch(url, init)).json();
const ask = (path: string) => get(`${stack.url('prometheus')}/api/v1/${path}`);

beforeAll(async () => {
  here = await place();
});
afterAll(async () => {
  await compose('--profile', '*', 'down');
  await removeProject(here.project);
  rmSync(here.stateDir, { recursive: true });
});

describe('with Docker alone', () => {
  test('the services of the stack become healthy, with secrets that a container made', async () => {
    const names = withGrafana ? ['monitoring'] : await startable(root, []);
    await compose('up', '--detach', '--wait', ...names);
    const { stdout } = await compose('ps', '--format', 'json');
    const states = stdout.split('\n').map((line) => JSON.parse(line));
    expect(states.filter(({ Health }) => Health !== 'healthy')).toEqual([]);
    expect(states.length).toBeGreaterThanOrEqual(withGrafana ? 8 : 6);
    const { stdout: token } = await compose('exec', '-T', 'alertmanager', 'cat', 'secrets/faults-token');
    expect(token).toMatch(/^[\w-]{32}$/);
  });
});

describe('with presale', () => {
  beforeAll(async () => {
    await presale(
      'up',
      '--runtime',
      'docker',
      '--profile',
      'demo',
      ...(withGrafana ? [] : await startable(root, ['demo'])),
    );
    stack = (await find(here.stateDir, { ...process.env, ...here.env })) ?? expect.fail('no stack was found');
  });

  test('every service is healthy on the loopback, and the status says where its image is from', async () => {
    const { stdout } = await presale('status', '--json');
    const { runtime, services } = JSON.parse(stdout);
    expect(runtime).toBe('docker');
    const wanted = (await startable(root, ['demo'])).filter((name) => !withoutPort.includes(name));
    expect(services.map(({ name }: { name: string }) => name).sort()).toEqual([...wanted].sort());
    for (const { healthy, address, image } of services) {
      expect([healthy, address, image]).toEqual([
        true,
        expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        expect.stringMatching(/^(local|upstream)$/),
      ]);
    }
  });

  test('a start of a part joins what runs, and one for another system is refused', async () => {
    const before = await presale('status', '--json');
    await presale('up', '--runtime', 'docker', 'prometheus');
    const names = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).services.map(({ name }: { name: string }) => name);
    expect(names(await presale('status', '--json'))).toEqual(names(before));
    expect((await find(here.stateDir, { ...process.env, ...here.env }))?.profiles).toEqual(['demo']);
    const env = { ...here.env, SYSTEM_METRICS_URL: 'http://127.0.0.1:1/metrics' };
    const args = ['cli/presale.ts', 'up', '--runtime', 'docker'];
    const refused = await execa('node', args, { cwd: root, env, preferLocal: true, reject: false });
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('started for another system')]);
  });

  test('Prometheus scrapes each that is an emitter, has the rules, and has found Alertmanager', async () => {
    const started = selectServices(readCompose(root, here.env), {
      profiles: ['demo'],
      services: await startable(root, ['demo']),
    });
    const wanted = scrapeTargets(started, addressInNetwork, 1).map(({ labels }) => labels.job);
    const { data } = await ask(`query?query=${encodeURIComponent('up == 1')}`);
    expect(data.result.map(({ metric }: { metric: { job: string } }) => metric.job).sort()).toEqual(wanted.sort());
    expect((await ask('rules')).data.groups.length).toBeGreaterThan(0);
    expect((await ask('alertmanagers')).data.activeAlertmanagers).toHaveLength(1);
  });

  test('an alert reaches the receiver', async () => {
    const received = async () => (await get(`${stack.url('alert-receiver')}/alerts`)).alerts.length > 0;
    await until(received, 'an alert was received', 60);
  });

  test('k6 runs in its container, and what it pushes arrives', async () => {
    await compose('--profile', 'k6', 'run', '--rm', 'k6', 'run', 'k6/suites/booking/simple.ts');
    const { data } = await ask(`query?query=${encodeURIComponent('sum(last_over_time(k6_http_reqs_total[5m]))')}`);
    expect(Number(data.result[0]?.value[1])).toBeGreaterThan(0);
  });

  test.runIf(withGrafana)('Grafana shows every dashboard, and answers the query of each panel', async () => {
    const { url, user, password } = (await stack.grafana()) ?? expect.fail('Grafana does not run');
    const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}`, 'content-type': 'application/json' };
    const found: { uid: string }[] = await get(`${url}/api/search?tag=presale`, { headers });
    expect(found.map(({ uid }) => uid).sort()).toEqual(dashboards.map(({ uid }) => uid).sort());

    const sources: { uid: string; type: string }[] = await get(`${url}/api/datasources`, { headers });
    const datasource = sources.find(({ type }) => type === 'prometheus') ?? expect.fail('no datasource');
    const shows: string[] = [];
    for (const { refId, expr, signal, panel } of dashboards.flatMap(targetsOf)) {
      const filled = expr.replaceAll(/\$__\w+/g, '1m').replaceAll(/\$\w+/g, '.*');
      const query = { refId, datasource, expr: filled, range: true, intervalMs: 5000, maxDataPoints: 100 };
      const body = JSON.stringify({ from: 'now-5m', to: 'now', queries: [query] });
      const { results } = await get(`${url}/api/ds/query`, { method: 'POST', headers, body });
      expect([panel, results?.[refId]?.status, results?.[refId]?.error]).toEqual([panel, 200, undefined]);
      if (results[refId].frames.some(({ data }: { data: { values: unknown[][] } }) => data.values.length > 0))
        shows.push(signal.title);
    }
    expect(shows.length).toBeGreaterThan(30);
  });
});

describe('the containers', () => {
  interface Inspected {
    readonly Name: string;
    readonly Config: { readonly Labels: Record<string, string> };
    readonly HostConfig: Record<string, unknown>;
    readonly NetworkSettings: { readonly Ports: Record<string, { HostIp: string }[] | null> };
  }
  let containers: Inspected[] = [];
  const nameOf = ({ Config }: Inspected) => Config.Labels['com.docker.compose.service'] ?? '';
  beforeAll(async () => {
    const { stdout: ids } = await compose('--profile', '*', 'ps', '--quiet');
    containers = JSON.parse((await execa('docker', ['inspect', ...ids.split('\n')])).stdout);
    expect(containers.length).toBeGreaterThanOrEqual(withGrafana ? 13 : 11);
  });

  test('no process of them is of root', async () => {
    for (const { Name } of containers) {
      const { stdout } = await execa('docker', ['top', Name, '-eo', 'pid,uid,args']);
      const [, ...processes] = stdout.split('\n');
      expect(processes.length, Name).toBeGreaterThan(0);
      expect(
        processes.filter((line) => /^\d+\s+0\s/.test(line)),
        Name,
      ).toEqual([]);
    }
  });

  test('are limited as the file says', () => {
    for (const container of containers) {
      expect({ name: nameOf(container), ...container.HostConfig }).toMatchObject({
        name: nameOf(container),
        CapDrop: ['ALL'],
        Privileged: false,
        ReadonlyRootfs: nameOf(container) !== 'kafka',
        SecurityOpt: ['no-new-privileges:true'],
        LogConfig: { Config: { 'max-size': expect.any(String) } },
      });
      for (const limit of ['Memory', 'NanoCpus', 'PidsLimit']) expect(container.HostConfig[limit]).toBeGreaterThan(0);
    }
  });

  test('publish on the loopback only', () => {
    const published = containers.flatMap(({ NetworkSettings }) =>
      Object.values(NetworkSettings.Ports).flatMap((one) => one ?? []),
    );
    expect(published.length).toBeGreaterThan(10);
    expect(new Set(published.map(({ HostIp }) => HostIp))).toEqual(new Set(['127.0.0.1']));
  });
});

describe('at the end', () => {
  test('a start that is ended stops at once, and leaves nothing', async () => {
    const other = await place();
    const args = ['cli/presale.ts', 'up', '--runtime', 'docker', 'prometheus'];
    const starting = execa('node', args, { cwd: root, env: other.env, preferLocal: true, reject: false });
    try {
      await until(
        async () => (await leftOf(other.project)).some((one) => one.startsWith('container')),
        'it starts',
        120,
      );
      starting.kill('SIGTERM');
      const { exitCode, stderr } = await starting;
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('nothing is left running')]);
      expect((await leftOf(other.project)).filter((one) => !one.startsWith('volume'))).toEqual([]);
    } finally {
      await removeProject(other.project);
      rmSync(other.stateDir, { recursive: true });
    }
  });

  test('down leaves the volumes, and nothing else', async () => {
    const token = await stack.secret('faults-token');
    expect(token).toMatch(/^[\w-]{32}$/);
    await presale('down');
    const left = await leftOf(here.project);
    expect(left.filter((one) => !one.startsWith('volume'))).toEqual([]);
    expect(left).not.toEqual([]);
    const failed = await presale('status').catch((error: ExecaError) => error);
    expect(failed.stdout).toContain('Nothing runs here');
  });
});

/** The whole of docker-compose.yml, run by Docker: what people type, what the containers may do, what is left. */
import { resolve } from 'node:path';
import { type ExecaError, execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stack } from '../stack/stack.ts';
import { until } from './checkout.ts';
import { recordWhatRan, testContainers } from './containers.ts';
import { hasGrafana, leftOf, startable } from './docker.ts';
import { type DockerPlace, dockerPlace } from './docker-place.ts';
import { dashboards, targetsOf } from './panels/grafana.ts';

const root = resolve(import.meta.dirname, '..');
const withGrafana = await hasGrafana(root);

let here: DockerPlace;
let stack: Stack;

// biome-ignore lint/suspicious/noExplicitAny: answers of HTTP APIs, whose parts are compared with what is expected
const get = async (url: string, init: RequestInit = {}): Promise<any> => (await fetch(url, init)).json();
const ask = (path: string) => get(`${stack.url('prometheus')}/api/v1/${path}`);

recordWhatRan();
beforeAll(async () => {
  here = await dockerPlace();
});
afterAll(() => here?.remove());

describe('with Docker alone', () => {
  test('the services of the stack become healthy, with secrets that a container made', async () => {
    const names = withGrafana ? ['monitoring'] : await startable(root, []);
    await here.compose('up', '--detach', '--wait', ...names);
    const { stdout } = await here.compose('ps', '--format', 'json');
    const states = stdout.split('\n').map((line) => JSON.parse(line));
    expect(states.filter(({ Health }) => Health !== 'healthy')).toEqual([]);
    expect(states.length).toBeGreaterThanOrEqual(withGrafana ? 8 : 6);
    const { stdout: token } = await here.compose('exec', '-T', 'alertmanager', 'cat', 'secrets/faults-token');
    expect(token).toMatch(/^[\w-]{43}$/);
  });
});

describe('with presale', () => {
  beforeAll(async () => {
    stack = await here.start('demo');
  });

  testContainers(() => here, 'demo');

  test('a start of a part joins what runs, and one for another system is refused', async () => {
    const before = await here.presale('status', '--json');
    await here.presale('up', '--runtime', 'docker', 'prometheus');
    const names = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).services.map(({ name }: { name: string }) => name);
    expect(names(await here.presale('status', '--json'))).toEqual(names(before));
    expect((await here.stack()).profiles).toEqual(['demo']);
    const env = { ...here.env, SYSTEM_METRICS_URL: 'http://127.0.0.1:1/metrics' };
    const args = ['cli/presale.ts', 'up', '--runtime', 'docker'];
    const refused = await execa('node', args, { cwd: root, env, preferLocal: true, reject: false });
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('started for another system')]);
  });

  test('an alert reaches the receiver', async () => {
    const received = async () => (await get(`${stack.url('alert-receiver')}/alerts`)).alerts.length > 0;
    await until(received, 'an alert was received', 60);
  });

  test('k6 runs in its container, and what it pushes arrives', async () => {
    await here.compose('--profile', 'k6', 'run', '--rm', 'k6', 'run', 'k6/suites/booking/simple.ts');
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

describe('at the end', () => {
  test('a start that is ended stops at once, and leaves nothing', async () => {
    const other = await dockerPlace();
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
      await other.remove();
    }
  });

  test('down leaves the volumes, and nothing else', async () => {
    const token = await stack.secret('faults-token');
    expect(token).toMatch(/^[\w-]{43}$/);
    await here.presale('down');
    const left = await leftOf(here.project);
    expect(left.filter((one) => !one.startsWith('volume'))).toEqual([]);
    expect(left).not.toEqual([]);
    const failed = await here.presale('status').catch((error: ExecaError) => error);
    expect(failed.stdout).toContain('Nothing runs here');
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { freePort } from '../stack/free-ports.ts';
import { readPoints } from '../test/panels/day.ts';
import type { Evidence } from './evidence.ts';
import { newIdentity } from './identity.ts';
import { inspectSuite } from './k6-inspect.ts';
import { type LoadEvidence, type LoadOptions, runLoad } from './load.ts';
import { makeFolder, runFiles } from './run-files.ts';
import { judge } from './verdict.ts';

const root = join(import.meta.dirname, '..');
const { program: k6 } = await resolveEngine('k6', { root, env: process.env });

let server: Server;
let url: string;
let requests = 0;
const asked = new Set<string>();
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    asked.add(new URL(request.url ?? '', url).pathname);
    request.resume();
    if (request.url === '/never') return;
    response.writeHead(request.url?.endsWith('/write') ? 204 : 200).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-load-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A suite with the house's summary. */
const suite = (options: string, body: string, summary = '') => `
  import http from 'k6/http';
  import { check, sleep } from 'k6';
  import { summaryOf } from '${root}/k6/lib/summary.ts';
  export const options = { thresholds: { checks: ['rate==1'] }, ${options} };
  const get = (path) => check(http.get(__ENV.BASE_URL + path, { tags: { name: 'GET ' + path } }), { ok: (r) => r.status === 200 });
  export default function () { ${body} }
  export const handleSummary = ${summary || `summaryOf({ system: 'booking', suite: 'x', profile: { name: 'smoke', scale: 1, kind: {} } }, [])`};
`;

async function load(script: string, more: Partial<LoadOptions> = {}): Promise<LoadEvidence> {
  const file = join(folder, 'suite.js');
  await writeFile(file, script);
  const identity = newIdentity('booking/simple', 'smoke');
  const files = runFiles(folder, identity.testid);
  await makeFolder(files);
  return runLoad({
    k6,
    root,
    script: file,
    identity,
    target: { baseUrl: url, agentUrl: url },
    plan: await inspectSuite(k6, file, {}),
    files,
    passThrough: [],
    marginSeconds: 30,
    graceSeconds: 5,
    signal: new AbortController().signal,
    ...more,
  });
}

/** The reasons that k6 alone gives, when all else is well. */
const reasons = (found: LoadEvidence, more: Partial<Evidence> = {}) =>
  judge({
    ...found,
    identity: newIdentity('booking/simple', 'smoke'),
    interrupted: found.k6.interrupted,
    scale: 1,
    judgesLatency: false,
    thresholds: { checks: ['rate==1'] },
    alerts: {
      fired: [],
      pending: [],
      watchdog: { firing: true, atAlertmanager: true, deliveredAt: 'now' },
      brokenRules: [],
      alertRules: 1,
      targets: 3,
      boundSeconds: 0,
      waitedSeconds: 0,
    },
    invariants: { invariants: [{ claim: '', holds: true, detail: '' }], figures: [] },
    reconciliation: [{ name: 'http_reqs', k6: 1, prometheus: 1, difference: 0, isPart: false }],
    ...more,
  }).reasons;

/** Whether requests still come in. */
async function isStillLoaded(): Promise<boolean> {
  await sleep(300);
  const before = requests;
  await sleep(1000);
  return requests > before;
}

describe('a load by real k6', () => {
  it('has nothing against it when all is well', async () => {
    const found = await load(suite('vus: 2, iterations: 4', `get('/');`));
    expect(reasons(found)).toEqual([]);
    expect(found.summary).toMatchObject({ metrics: { http_reqs: { values: { count: 4 } } } });
  });

  it('goes wherever else k6 is told to: to JSON, to InfluxDB, and to a page by its own dashboard', async () => {
    const [samples, page] = [join(folder, 'samples.json'), join(folder, 'page.html')];
    vi.stubEnv('K6_WEB_DASHBOARD', 'true');
    vi.stubEnv('K6_WEB_DASHBOARD_PORT', String(await freePort()));
    vi.stubEnv('K6_WEB_DASHBOARD_PERIOD', '1s');
    vi.stubEnv('K6_WEB_DASHBOARD_EXPORT', page);
    const found = await load(suite(`vus: 2, duration: '4s'`, `get('/'); sleep(0.1);`), {
      passThrough: ['--out', `json=${samples}`, '--out', `influxdb=${url}/k6`],
    });
    expect(reasons(found)).toEqual([]);
    // The agent's address, and InfluxDB's.
    expect([...asked]).toEqual(expect.arrayContaining(['/api/v1/write', '/write']));
    const counted = readPoints(samples).filter(({ metric }) => metric === 'http_reqs').length;
    expect(counted).toBeGreaterThan(0);
    expect(found.summary).toMatchObject({ metrics: { http_reqs: { values: { count: counted } } } });
    // It stands alone, with the figures in it, and not only where it was made.
    expect(await readFile(page, 'utf8')).toMatch(/^<!DOCTYPE html>[\s\S]*<title>k6 report/i);
  });

  it('is caught when an iteration throws, though k6 exits 0', async () => {
    const found = await load(suite('vus: 1, iterations: 3', `get('/'); throw new Error('boom');`));
    expect(found.k6.exitCode).toBe(0);
    expect(reasons(found)).toEqual([{ judged: 'exceptions', text: 'the script threw 3 exceptions: Error: boom' }]);
  });

  it('is caught when what an iteration has begun throws, though k6 exits 0', async () => {
    const found = await load(
      suite('vus: 1, iterations: 3', `get('/'); (async () => { await null; throw new Error('boom'); })();`),
    );
    expect(found.k6.exitCode).toBe(0);
    expect(reasons(found)).toEqual([{ judged: 'exceptions', text: expect.stringMatching(/3 exceptions: .*boom$/) }]);
  });

  it('is caught when iterations are dropped, though k6 exits 0', async () => {
    const scenario = `{ executor: 'constant-arrival-rate', rate: 20, duration: '1s', preAllocatedVUs: 1, maxVUs: 1 }`;
    const found = await load(suite(`scenarios: { a: ${scenario} }`, `get('/'); sleep(0.3);`));
    expect(found.k6.exitCode).toBe(0);
    expect(reasons(found)).toEqual([{ judged: 'load', text: expect.stringMatching(/^\d+ iterations were dropped/) }]);
  });

  it('is caught when the push goes nowhere, though k6 exits 0', async () => {
    const dead = `http://127.0.0.1:${await freePort()}`;
    const found = await load(suite('vus: 1, iterations: 1', `get('/');`), { target: { baseUrl: url, agentUrl: dead } });
    expect(found.k6.exitCode).toBe(0);
    expect(reasons(found)).toEqual([{ judged: 'push', text: expect.stringContaining('connection refused') }]);
  });

  it('is caught when the summary is not written, though k6 exits 0', async () => {
    const found = await load(suite('vus: 1, iterations: 1', `get('/');`, `() => { throw new Error('no summary') }`));
    expect(found.k6.exitCode).toBe(0);
    expect(reasons(found).map(({ judged }) => judged)).toEqual(['summary', 'exceptions']);
  });

  it('is caught when nothing was done', async () => {
    const found = await load(suite('vus: 1, iterations: 1', ''));
    expect(found.k6.exitCode).toBe(0);
    expect(reasons(found).map(({ text }) => text)).toContain('k6 made no request');
  });

  it('names what k6 says when it cannot start', async () => {
    const found = await load(suite('vus: 1, iterations: 1', `get('/');`), { passThrough: ['--bogus'] });
    expect(reasons(found)[0]?.text).toMatch(/k6 exited with 255: .*unknown flag: --bogus/);
  });

  it('ends in good order when it is interrupted, and leaves a summary', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 2000);
    const found = await load(suite(`vus: 2, duration: '5m'`, `get('/'); sleep(0.05);`), { signal: stop.signal });
    expect(found.k6).toMatchObject({ exitCode: 105, interrupted: true, timedOut: false });
    expect(found.summary).not.toHaveProperty('missing');
    expect(reasons(found)[0]?.judged).toBe('interrupted');
    expect(await isStillLoaded()).toBe(false);
  });

  it('is ended by the hard time-out when the system never answers', async () => {
    const plan = { seconds: 1, maxVus: 1, thresholds: {} };
    const found = await load(suite(`vus: 1, iterations: 1`, `get('/never');`), { plan, marginSeconds: 1 });
    expect(found.k6).toMatchObject({ timedOut: true, interrupted: false });
    expect(reasons(found)[0]?.judged).toBe('time-out');
  });

  it('is killed when it does not end in good order either', async () => {
    const plan = { seconds: 1, maxVus: 1, thresholds: {} };
    const endless = `${suite('vus: 1, iterations: 1', `get('/never');`)} export function teardown() { for (;;); }`;
    const found = await load(endless, { plan, marginSeconds: 1, graceSeconds: 1 });
    expect(found.k6).toMatchObject({ exitCode: null, signal: 'SIGKILL', timedOut: true });
    expect(reasons(found).map(({ judged }) => judged)).toEqual(['time-out', 'summary']);
  });

  it.runIf(process.platform === 'linux')('does not outlive a runner that is killed', async () => {
    const script = join(folder, 'endless.js');
    await writeFile(script, suite(`vus: 1, duration: '5m'`, `get('/'); sleep(0.05);`));
    const bounds = { logFile: join(folder, 'log'), outputFile: join(folder, 'out'), cwd: root };
    const runner = `
      import { runK6 } from '${root}/runs/k6-process.ts';
      const signal = new AbortController().signal;
      await runK6('${k6}', ['run', '${script}'], { BASE_URL: '${url}' },
        { ...${JSON.stringify(bounds)}, timeoutSeconds: 300, graceSeconds: 5, signal });`;
    const before = requests;
    const child = execa(process.execPath, ['--input-type=module-typescript', '--eval', runner], { reject: false });
    try {
      for (let tries = 0; requests === before && tries < 100; tries++) await sleep(100);
      expect(requests).toBeGreaterThan(before);
    } finally {
      child.kill('SIGKILL');
      await child;
    }
    expect(await isStillLoaded()).toBe(false);
  });
});

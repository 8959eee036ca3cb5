import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderRules } from '../cli/build.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { freePorts } from '../stack/free-ports.ts';
import { type Stack, up } from '../stack/stack.ts';
import { readFault } from './faults.ts';
import { prometheusAt } from './prometheus.ts';
import { type RunOptions, run } from './run.ts';
import { testids } from './stored-run.ts';
import { type RunTarget, targetOf } from './target.ts';

/** The real stack and demo; every duration of rules and scrapes is a fifth. */
const root = join(import.meta.dirname, '..');
const short = ['--vus', '3', '--duration', '8s'];

let stateDir: string;
let stack: Stack;
let target: RunTarget;
let k6: string;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'presale-run-'));
  const env = { ...process.env, ...(await freePorts(root)) };
  stack = await up({
    root,
    stateDir,
    runtime: 'native',
    profiles: ['demo'],
    env,
    timeScale: 5,
    attached: true,
    renderRules,
  });
  target = await targetOf(stack, { system: {} }, root);
  k6 = (await resolveEngine('k6', { root, env })).program;
});

afterAll(async () => {
  await stack?.down();
  await rm(stateDir, { recursive: true, force: true });
});

async function runNow(more: Partial<RunOptions> = {}) {
  const lines: string[] = [];
  const result = await run({
    suite: 'booking/simple',
    profile: 'smoke',
    target,
    k6,
    root,
    stateDir,
    passThrough: short,
    output: { write: (text) => lines.push(text) },
    signal: new AbortController().signal,
    ...more,
  });
  return { ...result, text: lines.join('') };
}

async function faultsThatAreOn(): Promise<string[]> {
  const { urls = [], token } = target.faults ?? {};
  const all = await Promise.all(
    urls.map(async (url) => {
      const answer = await fetch(`${url}/faults`, { headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { faults: { name: string; on: boolean }[] }).faults;
    }),
  );
  return all.flat().flatMap(({ name, on }) => (on ? [name] : []));
}

describe('a run against the booking demo', () => {
  it('may open when all is well, and says so in its last line', async () => {
    const { verdict, exitCode, text, files, identity } = await runNow();
    expect(verdict.reasons).toEqual([]);
    expect(exitCode).toBe(0);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^May open: /);
    expect((await readdir(files.folder)).sort()).toEqual(
      ['alerts.json', 'histograms.json', 'k6.log', 'k6.txt', 'run.json', 'summary.json', 'verdict.json'].sort(),
    );
    expect(JSON.parse(await readFile(files.run, 'utf8'))).toMatchObject({ ...identity, k6End: { exitCode: 0 } });

    const { testid, system, suite, profile } = identity;
    const series = await prometheusAt(target.prometheusUrl).query(
      `last_over_time({__name__=~"k6_.+", testid="${testid}"}[5m])`,
    );
    expect(series.length).toBeGreaterThan(10);
    for (const { labels } of series) {
      expect(labels).toMatchObject({ testid, system, suite, profile });
      expect(labels).not.toHaveProperty('url');
      expect(labels.name ?? '').not.toMatch(/[0-9a-f]{8}-|\d{2,}/);
    }
  });

  it('sets up the test users, and does so again without harm', async () => {
    const suite = { suite: 'booking/setup-test-users', passThrough: [] } as const;
    for (const { verdict, evidence } of [await runNow(suite), await runNow(suite)]) {
      expect(verdict.reasons).toEqual([]);
      expect(evidence.summary).toMatchObject({ metrics: { http_reqs: { values: { count: 100 } } } });
    }
  });

  it('needs no runner: k6 alone runs a suite, and prints its summary', async () => {
    const { stdout, exitCode } = await execa(k6, ['run', '--quiet', ...short, 'k6/suites/booking/simple.ts'], {
      cwd: root,
      env: { BASE_URL: target.baseUrl },
      reject: false,
    });
    expect(stdout).toMatch(/^booking\/simple \(smoke\), \d/);
    expect(stdout).toMatch(/pass +http_req_failed rate +0 % +< 5 %/);
    expect(stdout).toContain('latency is not judged at smoke');
    expect(exitCode).toBe(0);
  });

  it('may not open under lock contention: it names the alert, and gives the locks back', async () => {
    const { verdict, exitCode, text } = await runNow({ fault: readFault('lock-contention', 'booking') });
    expect(verdict.reasons.map((reason) => reason.text)).toEqual(['BookingLockFailuresHigh (critical) fired']);
    expect(exitCode).toBe(99);
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'May not open: BookingLockFailuresHigh (critical) fired (see docs/runbooks/BookingLockFailuresHigh.md).',
    );
    expect(await faultsThatAreOn()).toEqual([]);
  });

  it('refuses a second run meanwhile, and ends in order when it is interrupted', async () => {
    const stop = new AbortController();
    const first = runNow({
      passThrough: ['--vus', '2', '--duration', '1m'],
      fault: readFault('slow-requests,milliseconds=5', 'booking'),
      signal: stop.signal,
    });
    await expect.poll(faultsThatAreOn, { timeout: 20_000 }).toEqual(['slow-requests']);
    await expect(runNow()).rejects.toThrow(/^a run is under way: .*-booking-simple-smoke-/);
    await expect.poll(async () => (await readdir(join(stateDir, 'runs'))).length, { timeout: 20_000 }).toBe(5);
    stop.abort();
    const { verdict, exitCode, evidence } = await first;
    expect(verdict).toMatchObject({ mayOpen: false, reasons: [{ judged: 'interrupted' }] });
    expect(exitCode).toBe(1);
    expect(evidence.k6.interrupted).toBe(true);
    expect(await faultsThatAreOn()).toEqual([]);
    expect(await readdir(stateDir)).not.toContain('run.lock');
  });

  it('leaves no run behind when the demo refuses the fault', async () => {
    const before = await testids(stateDir);
    await expect(runNow({ fault: readFault('short-ttl,secs=1', 'booking') })).rejects.toThrow(/secs/);
    expect(await testids(stateDir)).toEqual(before);
  });

  it('says before the load that the stack does not answer', async () => {
    const dead = { ...target, prometheusUrl: 'http://127.0.0.1:9' };
    await expect(runNow({ target: dead })).rejects.toThrow('http://127.0.0.1:9/api/v1/alerts does not answer');
    expect(await readdir(stateDir)).not.toContain('run.lock');
  });
});

/** Parts of the stack are killed in mid-run: they come back, nothing is lost, and nobody is told what is not so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderRules } from '../cli/build.ts';
import { alertReceiverAt, type Notification } from '../runs/alert-receiver.ts';
import { isMissing } from '../runs/evidence.ts';
import { readFault } from '../runs/faults.ts';
import { type RunOptions, type RunResult, run } from '../runs/run.ts';
import { type RunTarget, targetOf } from '../runs/target.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { freePorts } from '../stack/free-ports.ts';
import { type Stack, up } from '../stack/stack.ts';
import { identitiesOf, supervisorPid, until, untilGone } from './checkout.ts';
import { figures } from './panels/figures.ts';

const root = resolve(import.meta.dirname, '..');
const contended = 'BookingLockFailuresHigh';

let stateDir: string;
let stack: Stack;
let target: RunTarget;
let k6: string;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'presale-lost-'));
  const env = { ...process.env, ...(await freePorts(root)) };
  const options = { root, stateDir, runtime: 'native', profiles: ['demo'], env, attached: true, renderRules } as const;
  stack = await up({ ...options, timeScale: 5 });
  target = await targetOf(stack, { system: {} }, root);
  k6 = (await resolveEngine('k6', { root, env })).program;
});
afterAll(async () => {
  const processes = stack
    ? identitiesOf([supervisorPid({ stateDir }), ...(await stack.services()).map(({ pid }) => pid)])
    : [];
  await stack?.down();
  await untilGone(processes);
  rmSync(stateDir, { recursive: true, force: true });
});

const statusOf = async (service: string) =>
  (await stack.services()).find(({ name }) => name === service) ?? expect.fail(`${service} does not run`);

/** Kills a service as often as it comes back, for some seconds; then waits until it is healthy again. */
async function killed(service: string, seconds = 0): Promise<void> {
  const before = (await statusOf(service)).restarts;
  await stack.signal(service, 'SIGKILL');
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(50)) {
    // While it is away there is nothing to kill.
    await stack.signal(service, 'SIGKILL').catch(() => undefined);
  }
  const isBack = async () => {
    const { restarts, healthy } = await statusOf(service);
    return restarts > before && healthy;
  };
  await until(isBack, `${service} is back`, 40);
}

/** Runs the suite, and does something in mid-run, some seconds after k6 began. */
async function runWhile(act: () => Promise<void>, seconds: number, more: Partial<RunOptions> = {}): Promise<RunResult> {
  let began: () => void;
  const underway = new Promise<void>((resolve) => {
    began = resolve;
  });
  const running = run({
    ...{ suite: 'booking/simple', profile: 'smoke', target, k6, root, stateDir },
    passThrough: ['--vus', '3', '--duration', `${seconds}s`],
    output: { write: (text) => text.startsWith('Run ') && began() },
    signal: new AbortController().signal,
    ...more,
  });
  const meanwhile = underway.then(() => sleep(4000)).then(act);
  const [result] = await Promise.all([running, Promise.race([meanwhile, running])]);
  await meanwhile;
  return result;
}

/** k6's counts, as Prometheus has them: in sum and, by what the thresholds name, one by one. */
function counts({ evidence: { reconciliation } }: RunResult) {
  if (isMissing(reconciliation)) throw new Error(reconciliation.missing);
  expect(reconciliation.filter(({ name, isPart }) => isPart && name.startsWith('http_reqs ')).length).toBeGreaterThan(
    2,
  );
  return {
    requests: reconciliation.find(({ name }) => name === 'http_reqs')?.prometheus,
    differing: reconciliation.filter(({ difference }) => difference !== 0),
  };
}

const told = (since: Date): Promise<Notification[]> =>
  alertReceiverAt(target.alertReceiverUrl).notifications(since, contended);
const isTold = (status: Notification['status'], since: Date) => async () =>
  (await told(since).catch(() => [])).some((one) => one.status === status);

test('an alert that fires is not taken back while Alertmanager, receiver, exporters and Prometheus are killed', async () => {
  const since = new Date();
  let stillOn: Date | undefined;
  const result = await runWhile(
    async () => {
      await until(isTold('firing', since), 'the receiver was told', 40);
      for (const service of [
        'alertmanager',
        'alert-receiver',
        'booking-exporter',
        'kafka-lag-exporter',
        'prometheus',
      ]) {
        await killed(service);
      }
      stillOn = new Date();
    },
    50,
    { fault: readFault('lock-contention', 'booking') },
  );
  expect(counts(result).differing).toEqual([]);
  expect(result.verdict.reasons.map(({ text }) => text)).toContain(`${contended} (critical) fired`);
  await until(isTold('resolved', since), 'the receiver was told that it is over', 120);
  const all = await told(since);
  expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  const takenBack = all.filter((one) => one.status === 'resolved' && new Date(one.receivedAt) < (stillOn ?? since));
  expect(takenBack).toEqual([]);
});

test('an agent that is killed costs a run its verdict, and the reasons say what is missing', async () => {
  const result = await runWhile(() => killed('prometheus-agent', 3), 20);
  const judged = result.verdict.reasons.map((reason) => reason.judged);
  expect(result.verdict.reasons.map(({ text }) => text).join()).toMatch(/\d+ pushes to Prometheus failed/);
  expect(judged).toEqual(counts(result).differing.length > 0 ? ['reconciliation', 'push'] : ['push']);
});

test('ten seconds without Prometheus lose no request, and a good run passes', async () => {
  const before = await figures({ stack });
  const result = await runWhile(() => killed('prometheus', 10), 40);
  const { requests, differing } = counts(result);
  expect(differing).toEqual([]);
  expect((await figures({ stack })).requests - before.requests).toBe(requests);
  expect(result.verdict.reasons).toEqual([]);
  const [, away] = /evaluated no rule for (\d+) s of the load/.exec(result.verdict.notes.join()) ?? [];
  expect(Number(away)).toBeGreaterThanOrEqual(10);
});

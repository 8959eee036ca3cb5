import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { faultsOf } from '../runs/faults.ts';
import { freePorts } from '../stack/free-ports.ts';
import { find } from '../stack/stack.ts';
import { until } from '../test/checkout.ts';
import { root } from './root.ts';

let stateDir: string;
let env: Record<string, string>;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'presale-start-'));
  env = { ...(await freePorts(root)), PRESALE_STATE: stateDir };
});
afterEach(async () => {
  await (await find(stateDir))?.down();
  await rm(stateDir, { recursive: true, force: true });
});

const start = (...flags: readonly string[]) =>
  execa('node', [join(root, 'cli/presale.ts'), 'start', ...flags], {
    env,
    preferLocal: true,
    localDir: root,
    reject: false,
    all: true,
  });

test('a first look judges, stays for whoever looks around, and leaves nothing when it is ended', async () => {
  const first = start();
  let shown = '';
  first.all.on('data', (text) => {
    shown += text;
  });
  const ended = first.then(() => true);
  const stays = async () => shown.includes('The stack runs on') || (await Promise.race([ended, sleep(50, false)]));
  await until(stays, 'the verdict was given', 240);
  await sleep(2000);
  expect(first.exitCode, shown).toBeNull();
  const stack = (await find(stateDir)) ?? expect.fail('no stack runs');
  const pids = (await stack.services()).flatMap(({ pid }) => pid ?? []);
  expect(pids.length).toBeGreaterThan(5);

  first.kill('SIGINT');
  expect((await first).exitCode, shown).toBe(0);
  expect(shown).toMatch(/^May open: /m);
  expect(await find(stateDir)).toBeUndefined();
  for (const pid of pids) expect(() => process.kill(pid, 0), `process ${pid}`).toThrow('ESRCH');
});

test('a first look with --once ends with the report and the gate, and with its exit code', async () => {
  const { exitCode, all } = await start('--once');
  const [report, gate] = all.trimEnd().split('\n').slice(-2);
  const [, html] = /^Report: (.+\.html)$/.exec(report ?? '') ?? expect.fail(all);
  expect((await stat(join(process.cwd(), html as string))).size).toBeGreaterThan(100_000);
  expect(gate).toMatch(/^Gate passed: \S+-booking-simple-smoke-\w{4}\.$/);
  expect(exitCode).toBe(0);
  expect(await find(stateDir)).toBeUndefined();
});

test('a fault that there is not is refused before anything starts', async () => {
  const { exitCode, all } = await start('--fault', 'bad-weather');
  expect(exitCode).toBe(2);
  expect(all).toContain(`--fault bad-weather: booking has ${faultsOf('booking').join(', ')}: take one of them`);
  expect(await find(stateDir)).toBeUndefined();
});

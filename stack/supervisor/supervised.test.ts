import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identitiesOf, listening, until, untilGone } from '../../test/checkout.ts';
import { freePort } from '../free-ports.ts';
import type { ProcessSpec } from './spec.ts';
import { Supervised } from './supervised.ts';

let directory = '';
let supervised: Supervised | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'presale-supervised-'));
});
afterEach(async () => {
  await supervised?.stop();
  rmSync(directory, { recursive: true });
});

const backoff = { first: 5, longest: 20, most: 3, steadyAfter: 60_000 };

/** Supervises a program that is a text. */
async function supervise(program: string, more: Partial<ProcessSpec> = {}): Promise<Supervised> {
  const port = await freePort();
  writeFileSync(join(directory, 'program.mjs'), program);
  supervised = new Supervised(
    {
      name: 'web',
      command: [process.execPath, join(directory, 'program.mjs')],
      cwd: directory,
      env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: String(port) },
      address: `127.0.0.1:${port}`,
      health: '/',
      dependsOn: [],
      restarts: true,
      stopSignal: 'SIGTERM',
      patience: { every: 0.1, answer: 1, start: 10, stop: 0.3 },
      logFile: join(directory, 'web.log'),
      ...more,
    },
    backoff,
  );
  supervised.start();
  return supervised;
}

const ended = ['failed', 'stopped'];

test('a process that ends before it was ever healthy has failed, and is not started again', async () => {
  const web = await supervise('process.exit(4)');
  await until(() => ended.includes(web.status().state), 'it has ended');
  expect(web.status()).toMatchObject({ state: 'failed', healthy: false, restarts: 0, reason: 'exited with code 4' });
});

test('one that crashes later is started again, more and more slowly, and is given up at the limit', async () => {
  const crash = join(directory, 'crash');
  const web = await supervise(
    `import { existsSync } from 'node:fs'; if (existsSync('${crash}')) process.exit(7); ${listening}`,
  );
  await until(() => web.status().healthy, 'it is healthy');
  writeFileSync(crash, '');
  web.signal('SIGKILL');
  await until(() => ended.includes(web.status().state), 'it is given up');
  expect(web.status()).toMatchObject({
    state: 'failed',
    healthy: false,
    restarts: backoff.most,
    reason: `exited with code 7; it was started again ${backoff.most} times`,
  });
});

test('one that is not to be started again stays ended', async () => {
  const web = await supervise(listening, { restarts: false });
  await until(() => web.status().healthy, 'it is healthy');
  web.signal('SIGKILL');
  await until(() => ended.includes(web.status().state), 'it has ended');
  expect(web.status()).toMatchObject({ state: 'failed', restarts: 0, reason: 'was ended by SIGKILL' });
});

test('one that does not answer any more is not healthy, and is again when it does', async () => {
  const web = await supervise(listening, { patience: { every: 0.05, answer: 0.2, start: 10, stop: 1 } });
  await until(() => web.status().healthy, 'it is healthy');
  web.signal('SIGSTOP');
  await until(() => !web.status().healthy, 'it is not healthy while it is stopped');
  expect(web.status().state).toBe('running');
  web.signal('SIGCONT');
  await until(() => web.status().healthy, 'it is healthy again');
});

test('one that does not end on its signal is killed', async () => {
  const web = await supervise(listening.replace('process.exit(0)', '{}'));
  await until(() => web.status().healthy, 'it is healthy');
  const processes = identitiesOf([web.status().pid]);
  await web.stop();
  expect(web.status()).toMatchObject({ state: 'stopped', healthy: false, pid: undefined });
  await untilGone(processes);
});

test('its preparation runs first, and only where what it makes is missing', async () => {
  const made = join(directory, 'made');
  const before = { command: ['sh', '-c', `echo prepares; echo > ${made}`], unless: made };
  const web = await supervise(listening, { before });
  await until(() => web.status().healthy, 'it is healthy');
  expect(existsSync(made)).toBe(true);
  await web.stop();
  web.start();
  await until(() => web.status().healthy, 'it is healthy again');
  expect(readFileSync(join(directory, 'web.log'), 'utf8').match(/^prepares$/gm)).toHaveLength(1);
});

test('a preparation that fails is the reason', async () => {
  const web = await supervise(listening, {
    before: { command: ['sh', '-c', 'exit 9'], unless: join(directory, 'made') },
  });
  await until(() => ended.includes(web.status().state), 'it has ended');
  expect(web.status()).toMatchObject({ state: 'failed', reason: 'its preparation exited with code 9' });
});

test('a program that does not exist is the reason', async () => {
  const web = await supervise('', { command: [join(directory, 'no-such-program')] });
  await until(() => ended.includes(web.status().state), 'it has ended');
  expect(web.status().state).toBe('failed');
  expect(web.status().reason).toMatch(/exited with code 12[67]|did not start/);
});

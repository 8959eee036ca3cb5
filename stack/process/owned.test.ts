import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { identitiesOf, until, untilGone } from '../../test/checkout.ts';
import { isAlive } from './identity.ts';

const owners: ChildProcess[] = [];
afterEach(() => {
  for (const owner of owners) owner.kill('SIGKILL');
});

/** A process that runs a script with these modules, and prints the id of the process that it has started. */
async function owner(script: string): Promise<{ readonly owner: ChildProcess; readonly started: number }> {
  const modules = `
    import { spawn } from 'node:child_process';
    import { guard } from '${new URL('./guard.ts', import.meta.url).href}';
    import { spawnOwned } from '${new URL('./owned.ts', import.meta.url).href}';
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', modules + script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(child);
  const [printed] = await once(child.stdout, 'data');
  return { owner: child, started: Number(String(printed).trim()) };
}

const options = `{ env: process.env, cwd: '/', stdio: 'ignore' }`;

test('a process ends when its owner is killed', async () => {
  const { owner: killed, started } = await owner(`console.log(spawnOwned(['sleep', '60'], ${options}).pid);`);
  const processes = identitiesOf([started]);
  expect(processes).toHaveLength(1);
  killed.kill('SIGKILL');
  await untilGone(processes);
});

test('the guard ends a process whose owner is killed, where the kernel does not', async () => {
  const { owner: killed, started } = await owner(`
    const child = spawn('sleep', ['60'], ${options});
    guard().watch(child);
    console.log(child.pid);`);
  const processes = identitiesOf([started]);
  expect(processes).toHaveLength(1);
  killed.kill('SIGKILL');
  await untilGone(processes);
});

test('the guard ends a whole group, with what its process has started', async () => {
  const { owner: killed, started } = await owner(`
    const child = spawn('sh', ['-c', 'sleep 60 & echo $!; wait'], { ...${options}, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    guard().watch(child, { group: true });
    child.stdout.on('data', (pid) => console.log(String(pid)));`);
  const processes = identitiesOf([started]);
  expect(processes).toHaveLength(1);
  killed.kill('SIGKILL');
  await untilGone(processes);
});

test('the guard runs what is to be done afterwards, unless it was taken back', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'presale-guard-'));
  const { owner: killed } = await owner(`
    guard().afterwards(['sh', '-c', 'echo taken back > back'], '${directory}')();
    guard().afterwards(['sh', '-c', 'echo done > done'], '${directory}');
    console.log(process.pid);`);
  killed.kill('SIGKILL');
  await until(() => existsSync(join(directory, 'done')), 'it was done');
  expect(readFileSync(join(directory, 'done'), 'utf8')).toBe('done\n');
  expect(existsSync(join(directory, 'back'))).toBe(false);
  rmSync(directory, { recursive: true });
});

test('an identity is not that of a later process with the same number', () => {
  const [mine] = identitiesOf([process.pid]);
  expect(mine && isAlive(mine)).toBe(true);
  expect(isAlive({ pid: process.pid, started: `${mine?.started}0` })).toBe(false);
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunInProgress, takeLock } from './lock.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-lock-'));
  file = join(folder, 'state', 'run.lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** Takes the lock in another process, which says so and then waits. */
async function otherProcess(testid: string) {
  const script = `
    import { takeLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
    await takeLock(${JSON.stringify(file)}, ${JSON.stringify(testid)});
    console.log('taken');
    setInterval(() => undefined, 1000);`;
  const child = execa(process.execPath, ['--input-type=module-typescript', '--eval', script], { reject: false });
  await Promise.race([
    new Promise((resolve) => child.stdout.once('data', resolve)),
    child.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  return { child };
}

describe('takeLock', () => {
  it('refuses a second run, and names the first with its process', async () => {
    const release = await takeLock(file, 'first');
    await expect(takeLock(file, 'second')).rejects.toThrow(RunInProgress);
    await expect(takeLock(file, 'second')).rejects.toThrow(`first (process ${process.pid})`);
    await release();
  });

  it('is free again after release, and leaves nothing behind', async () => {
    await (await takeLock(file, 'first'))();
    const release = await takeLock(file, 'second');
    await release();
    await release();
    expect(await readdir(join(folder, 'state'))).toEqual([]);
  });

  it('refuses while another process holds it, and takes it over once that was killed', async () => {
    const { child } = await otherProcess('other');
    try {
      await expect(takeLock(file, 'mine')).rejects.toThrow(`other (process ${child.pid})`);
    } finally {
      child.kill('SIGKILL');
      await child;
    }
    await (await takeLock(file, 'mine'))();
  });

  it('takes over the lock of a process whose number was given to another', async () => {
    await (await takeLock(file, 'makes the folder'))();
    await writeFile(file, JSON.stringify({ pid: process.pid, testid: 'old', started: '1' }));
    await (await takeLock(file, 'mine'))();
  });

  it('takes over a lock that cannot be read', async () => {
    await (await takeLock(file, 'makes the folder'))();
    await writeFile(file, '{"pid":');
    await (await takeLock(file, 'mine'))();
  });

  it('lets one of many win, whoever finds it stale', async () => {
    await (await takeLock(file, 'makes the folder'))();
    await writeFile(file, '{}');
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => takeLock(file, `run ${at}`)));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(
      results.filter((each) => each.status === 'rejected').every(({ reason }) => reason instanceof RunInProgress),
    ).toBe(true);
    await (won[0] as PromiseFulfilledResult<() => Promise<void>>).value();
    expect(await readdir(join(folder, 'state'))).toEqual([]);
  });
});

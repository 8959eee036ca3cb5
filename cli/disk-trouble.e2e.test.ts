/** A state directory that cannot be written is said plainly: on a real file system that is full, or read-only. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePorts } from '../stack/free-ports.ts';
import { root } from './root.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presale-disk-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Starts the stack with its state on a file system of its own, which is gone with the process. */
async function upOn(mountOptions: string) {
  const mounted = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"';
  const up = [process.execPath, join(root, 'cli/presale.ts'), 'up'];
  const env = { ...(await freePorts(root)), PRESALE_STATE: directory, PRESALE_RUNTIME: 'native' };
  const alone = ['unshare', '--map-root-user', '--mount', 'sh', '-c', mounted, 'sh', mountOptions, directory];
  const [command = '', ...args] = [...alone, ...up];
  return execa(command, args, { env, reject: false });
}

describe.runIf(process.platform === 'linux')('a start', () => {
  test('on a disk that has no room at all', async () => {
    const { stderr, exitCode } = await upOn('size=4k');
    expect(stderr).toMatch(
      /^error: the disk is full \(ENOSPC.*\): put that right, or set PRESALE_STATE to a directory/,
    );
    expect(exitCode).toBe(1);
  });

  test('on a disk that becomes full under Prometheus', async () => {
    const { stderr, exitCode } = await upOn('size=64k');
    expect(stderr).toMatch(/^error: \S+ did not start: /);
    expect(stderr).toMatch(/\nIt seems that the disk is full: free some space, or set PRESALE_STATE to another one$/);
    expect(exitCode).toBe(1);
  });

  test('on a file system that is read-only', async () => {
    const { stderr, exitCode } = await upOn('ro');
    expect(stderr).toMatch(/^error: the state directory .* cannot be used: EROFS: .* Set PRESALE_STATE to another$/);
    expect(exitCode).toBe(2);
  });
});

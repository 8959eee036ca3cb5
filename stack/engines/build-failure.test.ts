import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainedFailure } from './build-failure.ts';
import { resolveEngine } from './resolve.ts';

const root = resolve(import.meta.dirname, '../..');
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'presale-build-'));
});
// Go writes its module cache read-only.
afterEach(() => execa('chmod', ['-R', 'u+w', directory]).then(() => rmSync(directory, { recursive: true })));

test('no network is said before what Go printed, with what to do', async () => {
  // Nothing listens on the discard service's port: as where nobody answers.
  const env = {
    PATH: (process.env.PATH ?? '')
      .split(':')
      .filter((one) => !existsSync(join(one, 'k6')))
      .join(':'),
    HOME: directory,
    XDG_CACHE_HOME: join(directory, 'cache'),
    GOPROXY: 'http://127.0.0.1:9',
    GOMODCACHE: join(directory, 'modules'),
    GOFLAGS: '-modcacherw',
  };
  const failed = resolveEngine('k6', { root, env });
  await expect(failed).rejects.toThrow(
    /^k6 has to be downloaded once, and that failed: see to the network, or put k6 on PATH, or use --runtime docker\.\n.*127\.0\.0\.1:9/s,
  );
});

test('a cache that cannot be made is named', async () => {
  const file = join(directory, 'file');
  writeFileSync(file, '');
  await expect(resolveEngine('k6', { root, env: { PATH: '', HOME: directory, XDG_CACHE_HOME: file } })).rejects.toThrow(
    `k6 cannot be kept in ${join(file, 'presale')}: a part of the path is no directory (ENOTDIR, ${join(file, 'presale')}). Put that right, or set XDG_CACHE_HOME to another directory`,
  );
});

test('a full disk is known by the words of whoever met it', () => {
  const failure = explainedFailure(new Error('link: write /x: no space left on device'), 'Kafka', '/cache');
  expect((failure as Error).message).toBe(
    'Kafka cannot be kept in /cache: the disk is full. Put that right, or set XDG_CACHE_HOME to another directory',
  );
});

test('any other failure stays as it is', () => {
  const failure = new Error('the compiler found a mistake');
  expect(explainedFailure(failure, 'k6', '/cache')).toBe(failure);
});

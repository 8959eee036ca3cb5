import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepRun } from '../test/kept-run.ts';
import { syntheticRun } from '../test/synthetic-run.ts';
import { exportRun, importRun } from './archive.ts';
import { readHistograms, readRun } from './stored-run.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-archive-'));
  file = join(folder, 'out', 'run.tar.gz');
});
afterEach(() => rm(folder, { recursive: true }));

const here = (name: string): string => join(folder, name);

test('a run that is exported and imported elsewhere is the same, histograms and all', async () => {
  await keepRun(here('a'), syntheticRun({ seed: 1 }));
  const testid = await exportRun(here('a'), 'latest', file);
  expect(await importRun(here('b'), file)).toBe(testid);
  const [before, after] = [await readRun(here('a'), testid), await readRun(here('b'), testid)];
  expect([after.record, after.judged]).toEqual([before.record, before.judged]);
  expect(await readHistograms(after.files)).toEqual(await readHistograms(before.files));
  expect(await readdir(here('b'))).toEqual(['runs']);
  await expect(importRun(here('b'), file)).rejects.toThrow(/is there already/);
});

test('what is no exported run is refused, and leaves nothing', async () => {
  const testid = '20261121T093000Z-booking-simple-load-0a1b';
  const from = here('from');
  await mkdir(join(from, testid, 'deeper'), { recursive: true });
  await mkdir(join(from, 'other'));
  await writeFile(join(from, testid, 'deeper/run.json'), '{}');
  await symlink('/etc', join(from, 'other/link'));
  await writeFile(join(from, 'outside'), '');
  const refused: readonly [string[], RegExp][] = [
    [[`${testid}/deeper/run.json`], /it holds ".*deeper\/run\.json"/],
    [['other/link'], /it holds "other\/link"/],
    [['../from/outside'], /it holds "\.\.\/from\/outside"/],
  ];
  await mkdir(join(folder, 'out'));
  for (const [paths, message] of refused) {
    await create({ gzip: true, file, cwd: from, preservePaths: true }, paths);
    await expect(importRun(here('c'), file)).rejects.toThrow(message);
  }
  await rm(join(from, testid, 'deeper'), { recursive: true });
  await create({ gzip: true, file, cwd: from }, [testid]);
  await expect(importRun(here('c'), file)).rejects.toThrow(/holds no run: .*run\.json is missing/);
  expect(await readdir(join(here('c'), 'runs'))).toEqual([]);
});

test('a file that is cut, or none, is named', async () => {
  await keepRun(here('a'), syntheticRun({ seed: 1 }));
  await exportRun(here('a'), 'latest', file);
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, whole.length / 2));
  await expect(importRun(here('b'), file)).rejects.toThrow(`${file} cannot be read`);
  await writeFile(file, 'no archive');
  await expect(importRun(here('b'), file)).rejects.toThrow(file);
  await expect(importRun(here('b'), here('nothing'))).rejects.toThrow(`${here('nothing')} cannot be read`);
});

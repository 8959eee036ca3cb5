import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goodRun } from '../test/good-run.ts';
import { keepRun } from '../test/kept-run.ts';
import { isMissing } from './evidence.ts';
import { readRun } from './stored-run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-stored-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a run that was kept before there were parts of a load was whole', async () => {
  const run = goodRun();
  const files = await keepRun(folder, { run, histograms: { missing: 'not kept' } });
  for (const file of [files.run, files.verdict]) {
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/"scale": 1\b/);
    await writeFile(file, text.replace(/\s*"scale": 1,/, ''));
  }
  const { record, judged } = await readRun(folder, run.testid);
  if (isMissing(record) || isMissing(judged)) throw new Error('it cannot be read');
  expect([record.scale, judged.evidence.scale]).toEqual([1, 1]);
});

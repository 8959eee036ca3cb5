import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunFiles } from '../../runs/run-files.ts';
import { goodRun } from '../../test/good-run.ts';
import { keepRun } from '../../test/kept-run.ts';
import { gatherFrom } from '../run/gather.ts';
import { noReadings } from '../run/readings.ts';
import { readMeasured } from './measured.ts';

let stateDir: string;
let files: RunFiles;
const run = goodRun();
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'presale-measured-'));
  files = await keepRun(stateDir, { run, histograms: { missing: 'not of interest' } });
});
afterEach(() => rm(stateDir, { recursive: true }));

const read = async (report?: object | string) => {
  if (report) {
    const text = typeof report === 'string' ? report : JSON.stringify(report);
    await writeFile(join(files.folder, 'report.json'), text);
  }
  return readMeasured({ files, testid: run.testid });
};

test('reads what a report has, and why it has none', async () => {
  const report = await gatherFrom(run, () => noReadings('gone'));
  expect(await read(report)).toEqual({ services: { missing: 'gone' }, recovery: [] });
});

test('tells a report that is missing, cut short, or of another run', async () => {
  expect(await read()).toEqual({ missing: expect.stringContaining(`"npm run report -- ${run.testid}"`) });
  expect(await read('{"format": ')).toEqual({ missing: expect.stringContaining('cannot be read') });
  const report = await gatherFrom(run, () => noReadings('gone'));
  expect(await read({ ...report, run: { ...report.run, testid: 'other' } })).toEqual({
    missing: expect.stringContaining('of another run, other'),
  });
  expect(await read({ ...report, recovery: undefined })).toEqual({
    missing: expect.stringContaining('cannot be read'),
  });
});

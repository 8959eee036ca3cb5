import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunFiles } from '../../runs/run-files.ts';
import { readRun } from '../../runs/stored-run.ts';
import { goodRun } from '../../test/good-run.ts';
import { keepRun } from '../../test/kept-run.ts';
import { gate } from './gate.ts';

let stateDir: string;
let files: RunFiles;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'presale-files-'));
  files = await keepRun(stateDir, { run: goodRun(), histograms: { missing: 'not of interest' } });
});
afterEach(() => rm(stateDir, { recursive: true }));

const failures = async (): Promise<string> =>
  gate(await readRun(stateDir, 'latest'))
    .findings.filter(({ outcome }) => outcome === 'fail')
    .map(({ text }) => text)
    .join('\n');

test('a run passes as its folder has it', async () => {
  expect(await failures()).toBe('');
});

test.each(['run', 'verdict', 'summary'] as const)(
  'a %s file that is missing, cut or something else fails, by name',
  async (which) => {
    const whole = await readFile(files[which], 'utf8');
    for (const spoilt of ['', '{', '[]', 'null', '{}', whole.slice(0, whole.length / 2)]) {
      await writeFile(files[which], spoilt);
      expect(await failures()).toContain(files[which]);
    }
    await rm(files[which]);
    expect(await failures()).toMatch(which === 'summary' ? /summary is missing/ : /is missing: the run was cut short/);
  },
);

test('a field that is left out of the evidence fails: each of them', async () => {
  const whole = JSON.parse(await readFile(files.verdict, 'utf8')) as { evidence: object };
  // Runs that were kept before there were parts of a load have no scale: they were whole.
  for (const field of Object.keys(whole.evidence).filter((name) => name !== 'scale')) {
    const { [field as keyof object]: _, ...evidence } = whole.evidence;
    await writeFile(files.verdict, JSON.stringify({ ...whole, evidence }));
    expect(await failures()).toContain(`evidence.${field}`);
  }
});

test('files of another run fail', async () => {
  const other = JSON.parse(await readFile(files.run, 'utf8')) as object;
  await writeFile(files.run, JSON.stringify({ ...other, testid: 'another' }));
  expect(await failures()).toContain(`${files.run} is of another run`);
});

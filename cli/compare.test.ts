import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepRun } from '../test/kept-run.ts';
import { syntheticRun } from '../test/synthetic-run.ts';
import { root } from './root.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'presale-compare-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

const presale = (...args: string[]) =>
  execa('node', ['cli/presale.ts', ...args], {
    cwd: root,
    preferLocal: true,
    env: { PRESALE_STATE: stateDir },
    reject: false,
  });

test('two kept runs are compared without a Prometheus, and the slower one ends with 99', async () => {
  const [base, same, slow] = [
    syntheticRun({ seed: 1 }),
    syntheticRun({ seed: 2 }),
    syntheticRun({ seed: 3, slowdown: 1.5 }),
  ];
  for (const each of [base, same, slow]) await keepRun(stateDir, each);
  const equal = await presale('compare', base.run.testid, same.run.testid);
  expect(equal.exitCode).toBe(0);
  expect(equal.stdout).toContain('No difference found in 15 figures');
  const slower = await presale('compare', base.run.testid, 'latest', '--json');
  expect(slower.exitCode).toBe(99);
  expect(JSON.parse(slower.stdout)).toMatchObject({ outcome: 'slower', candidate: slow.run.testid });
});

test('a run is compared with the last good ones before it', async () => {
  for (const seed of [1, 2, 3, 4]) await keepRun(stateDir, syntheticRun({ seed }));
  const few = await presale('compare', syntheticRun({ seed: 3 }).run.testid, '--last', '3');
  expect(few.exitCode).toBe(99);
  expect(few.stdout).toContain('there are 2 good earlier runs');
  const enough = await presale('compare', 'latest', '--last', '3');
  expect(enough.exitCode).toBe(0);
  expect(enough.stdout).toMatch(/No difference found/);
});

test('what is gone or spoilt is named', async () => {
  const base = await keepRun(stateDir, syntheticRun({ seed: 1 }));
  const other = await keepRun(stateDir, syntheticRun({ seed: 2 }));
  await rm(base.histograms);
  await writeFile(other.histograms, '{"bounds":');
  const { exitCode, stdout } = await presale('compare', syntheticRun({ seed: 1 }).run.testid, 'latest');
  expect(exitCode).toBe(99);
  expect(stdout).toContain(`${base.histograms} is missing`);
  expect(stdout).toContain('no Prometheus runs that may have them');
  expect(stdout).toContain(`${other.histograms} cannot be read`);
});

test.each([[['latest']], [['latest', 'latest', '--last', '3']], [['latest', '--last', '2']], [['nobody', 'latest']]])(
  'wrong usage is told: %j',
  async (args) => {
    await keepRun(stateDir, syntheticRun({ seed: 1 }));
    expect((await presale('compare', ...args)).exitCode).toBe(2);
  },
);

test('runs are listed, newest first, also those that were cut short', async () => {
  expect((await presale('runs')).stdout).toContain('No run is kept yet');
  const cut = await keepRun(stateDir, syntheticRun({ seed: 1 }));
  await rm(cut.verdict);
  await keepRun(stateDir, syntheticRun({ seed: 2 }));
  const { stdout, exitCode } = await presale('runs');
  expect(exitCode).toBe(0);
  const [, second, first] = stdout.split('\n');
  expect(second).toMatch(
    /^20261121T100002Z\S+ +booking\/simple +load +2026-11-21 09:30:00 UTC +may open +4,000 +160 ms/,
  );
  expect(first).toMatch(/^20261121T100001Z\S+ .* none +- +- +.*verdict\.json is missing/);
  expect(JSON.parse((await presale('runs', '--json')).stdout)).toMatchObject([
    { verdict: 'may open', requests: 4000 },
    { verdict: 'none', requests: null },
  ]);
});

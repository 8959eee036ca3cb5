import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goodRun } from '../test/good-run.ts';
import { keepRun } from '../test/kept-run.ts';
import { root } from './root.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'presale-gate-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

const keepGoodRun = () => keepRun(stateDir, { run: goodRun(), histograms: { missing: 'not of interest' } });

const gate = (...args: string[]) =>
  execa('node', ['cli/presale.ts', 'gate', ...args], {
    cwd: root,
    preferLocal: true,
    env: { PRESALE_STATE: stateDir, GITHUB_STEP_SUMMARY: join(stateDir, 'summary.md') },
    reject: false,
  });

test('a good run passes with 0, also as JSON, JUnit XML and on GitHub', async () => {
  await keepGoodRun();
  const junit = join(stateDir, 'out/gate.xml');
  const { stdout, exitCode } = await gate('latest', '--json', '--junit', junit);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ passed: true });
  expect(await readFile(junit, 'utf8')).toContain('failures="0"');
  expect((await gate('latest', '--github')).exitCode).toBe(0);
  expect(await readFile(join(stateDir, 'summary.md'), 'utf8')).toContain('## Gate passed');
});

test('a run that nobody made is wrong usage', async () => {
  const nobodys = await gate('latest');
  expect(nobodys).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('npm run k6') });
  const { folder } = await keepGoodRun();
  const unknown = await gate('../../etc');
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain(`take one of ${basename(folder)}`);
});

test('a file that is spoilt fails the gate, by name', async () => {
  const files = await keepGoodRun();
  await writeFile(files.verdict, '{');
  const { exitCode, stdout, stderr } = await gate('latest');
  expect([exitCode, stderr]).toEqual([99, '']);
  expect(stdout).toContain(files.verdict);
});

test('a run to compare with is wrong usage when there is none, and decides when there is', async () => {
  await keepGoodRun();
  expect((await gate('latest', '--against', 'nobody')).exitCode).toBe(2);
  const { exitCode, stdout } = await gate('latest', '--against', 'latest');
  expect(exitCode).toBe(99);
  expect(stdout).toContain('comparison  Not comparable');
});

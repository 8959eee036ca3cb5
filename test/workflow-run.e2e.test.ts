import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePorts } from '../stack/free-ports.ts';
import { find } from '../stack/stack.ts';

const root = join(import.meta.dirname, '..');
let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'presale-workflow-'));
});
afterEach(async () => {
  await (await find(stateDir))?.down();
  await rm(stateDir, { recursive: true, force: true });
});

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
}

test('the steps of a run against the demo, one after another as GitHub runs them, pass the gate and keep results', async () => {
  const { jobs } = parse(await readFile(join(root, '.github/workflows/run.yml'), 'utf8'));
  const steps = (jobs.run.steps as Step[]).filter(
    (step) => step.run !== undefined && step.name !== 'Install' && step.if !== "inputs.target != 'demo'",
  );
  expect(steps.map(({ name }) => name)).toEqual(['Start the stack and the demo', 'Load', 'Gate', 'Stop']);
  const env = {
    ...(await freePorts(root)),
    PRESALE_STATE: stateDir,
    SUITE: 'booking/simple',
    PROFILE: 'smoke',
    RUNNER_TEMP: stateDir,
    GITHUB_STEP_SUMMARY: join(stateDir, 'summary.md'),
  };
  for (const { run = '' } of steps) {
    const { exitCode, all } = await execa('bash', ['-eo', 'pipefail', '-c', run], {
      cwd: root,
      preferLocal: true,
      env,
      all: true,
      reject: false,
    });
    expect(exitCode, all).toBe(0);
  }
  const [run = ''] = await readdir(join(stateDir, 'runs'));
  expect(await readdir(join(stateDir, 'runs', run))).toEqual(
    expect.arrayContaining(['report.html', 'report.json', 'summary.json', 'verdict.json']),
  );
  expect(await readFile(join(stateDir, 'summary.md'), 'utf8')).toContain('Gate passed');
  expect(await readFile(join(stateDir, 'gate.xml'), 'utf8')).toContain('failures="0"');
  expect(await find(stateDir)).toBeUndefined();
});

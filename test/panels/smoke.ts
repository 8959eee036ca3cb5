import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SuiteName } from '../../k6/profiles.ts';
import { type RunOptions, type RunResult, run } from '../../runs/run.ts';
import { type Observed, readPoints } from './day.ts';
import { root, type TestStack } from './demo-stack.ts';

/** Where k6 writes each sample of the last run. */
const samplesOf = ({ stateDir }: Pick<TestStack, 'stateDir'>): string => join(stateDir, 'samples.json');

/** Runs the smoke profile of a suite on a demo, and judges it; k6 writes each sample to a file too. */
export const smokeRun = (
  { target, k6, stateDir }: Pick<TestStack, 'target' | 'k6' | 'stateDir'>,
  suite: SuiteName,
  { passThrough = [], ...more }: Partial<RunOptions> = {},
): Promise<RunResult> =>
  run({
    ...{ suite, profile: 'smoke', target, k6, root, stateDir },
    output: { write: () => undefined },
    signal: new AbortController().signal,
    passThrough: [...passThrough, '--out', `json=${samplesOf({ stateDir })}`],
    ...more,
  });

/** The load of the last run, by what is kept of it. */
export function loadOf(
  system: Pick<TestStack, 'stateDir'>,
  { identity: { testid }, files }: RunResult,
): Observed['load'] {
  const { startedAt, endedAt } = JSON.parse(readFileSync(files.run, 'utf8'));
  const points = readPoints(samplesOf(system));
  return { testid, startedAt: new Date(startedAt), endedAt: new Date(endedAt), points };
}

import { readFileSync } from 'node:fs';
import type { SuiteName } from '../../k6/profiles.ts';
import { type RunOptions, type RunResult, run } from '../../runs/run.ts';
import type { Observed } from './day.ts';
import { type DemoStack, root } from './demo-stack.ts';

/** Runs the smoke profile of a suite on a demo, and judges it. */
export const smokeRun = (
  { target, k6, stateDir }: Pick<DemoStack, 'target' | 'k6' | 'stateDir'>,
  suite: SuiteName,
  more: Partial<RunOptions> = {},
): Promise<RunResult> =>
  run({
    ...{ suite, profile: 'smoke', target, k6, root, stateDir },
    output: { write: () => undefined },
    signal: new AbortController().signal,
    ...more,
  });

/** The load of a run, by what is kept of it. */
export function loadOf({ identity: { testid }, files }: RunResult): Observed['load'] {
  const { startedAt, endedAt } = JSON.parse(readFileSync(files.run, 'utf8'));
  return { testid, startedAt: new Date(startedAt), endedAt: new Date(endedAt) };
}

import type { ComparedRun } from '../report/compare/comparable.ts';
import { isMissing } from '../runs/evidence.ts';
import { runHistograms } from '../runs/histograms.ts';
import { readHistograms, readRun } from '../runs/stored-run.ts';
import { find } from '../stack/stack.ts';

/**
 * A run with its histograms: those that were kept with it, else those that a running Prometheus still has.
 * @throws {UsageError} when there is no such run.
 */
export async function readCompared(stateDir: string, testid: string): Promise<ComparedRun> {
  const run = await readRun(stateDir, testid);
  const kept = await readHistograms(run.files);
  if (!isMissing(kept) || isMissing(run.record) || run.record.endedAt === undefined) return { run, histograms: kept };
  const { startedAt, endedAt } = run.record;
  const stack = await find(stateDir);
  if (!stack) return { run, histograms: { missing: `${kept.missing}; no Prometheus runs that may have them` } };
  const times = { testid: run.testid, startedAt: new Date(startedAt), endedAt: new Date(endedAt) };
  const histograms = await runHistograms(stack.url('prometheus'), times).catch((error: Error) => ({
    missing: `${kept.missing}; ${error.message}`,
  }));
  return { run, histograms };
}

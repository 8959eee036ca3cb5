import type { ComparedRun } from '../report/compare/comparable.ts';
import { isMissing } from '../runs/evidence.ts';
import { makeFolder, type RunFiles, runFiles, writeJson } from '../runs/run-files.ts';

/** Writes a run into a state directory, as a run does at its end, and gives its files. */
export async function keepRun(stateDir: string, { run, histograms }: ComparedRun): Promise<RunFiles> {
  const { record, judged, testid } = run;
  const files = runFiles(stateDir, testid);
  await makeFolder(files);
  await writeJson(files.run, record);
  if (!isMissing(judged)) {
    const { summary, ...evidence } = judged.evidence;
    await writeJson(files.summary, summary);
    await writeJson(files.verdict, { mayOpen: judged.mayOpen, reasons: [], notes: [], evidence });
  }
  if (!isMissing(histograms)) await writeJson(files.histograms, histograms, 0);
  return files;
}

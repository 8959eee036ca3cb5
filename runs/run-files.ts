import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files that a run leaves, all in one folder named by its testid. */
export interface RunFiles {
  readonly folder: string;
  /** Identity, times, exact command, commit. */
  readonly run: string;
  /** k6's end-of-test summary in its default format. */
  readonly summary: string;
  /** k6's log, a JSON object a line. */
  readonly log: string;
  /** k6's standard output: its summary as text. */
  readonly output: string;
  /** The record of alerts. */
  readonly alerts: string;
  /** The verdict and the evidence for it. */
  readonly verdict: string;
  /** Latency as native histograms, so that runs can be compared when Prometheus no longer has them. */
  readonly histograms: string;
}

/** The files of a run below a state directory such as `.presale`. */
export function runFiles(stateDir: string, testid: string): RunFiles {
  const folder = join(runsFolder(stateDir), testid);
  return {
    folder,
    run: join(folder, 'run.json'),
    summary: join(folder, 'summary.json'),
    log: join(folder, 'k6.log'),
    output: join(folder, 'k6.txt'),
    alerts: join(folder, 'alerts.json'),
    verdict: join(folder, 'verdict.json'),
    histograms: join(folder, 'histograms.json'),
  };
}

/** The folder with the folders of all runs. */
export const runsFolder = (stateDir: string): string => join(stateDir, 'runs');

/** The lock that a run holds on a state directory. */
export const lockFile = (stateDir: string): string => join(stateDir, 'run.lock');

/** Makes the run's folder. */
export const makeFolder = async (files: RunFiles): Promise<void> => {
  await mkdir(files.folder, { recursive: true });
};

/** Writes JSON as `writeWhole` does. Long lists of numbers want no indent. */
export const writeJson = (file: string, value: unknown, indent = 2): Promise<void> =>
  writeWhole(file, `${JSON.stringify(value, null, indent)}\n`);

/** Writes a file so that a reader finds the old one or the new one, never half of it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, text);
  await rename(draft, file);
}

/** The text of a file, or nothing when it does not exist. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

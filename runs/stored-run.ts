import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../config/errors.ts';
import type { Evidence, Found } from './evidence.ts';
import { isMissing } from './evidence.ts';
import type { FaultOrder } from './faults.ts';
import { parseHistograms, type RunHistograms } from './histograms.ts';
import type { K6Command } from './k6-command.ts';
import { type Machine, machineShape } from './machine.ts';
import { type RunFiles, readIfThere, runFiles, runsFolder } from './run-files.ts';
import { identityShape, parseVerdict } from './stored-evidence.ts';
import { readSummary } from './summary.ts';
import type { Versions } from './versions.ts';

const record = identityShape.extend({
  /** The share of the profile's time and users that was run. A run that was kept without it was whole. */
  scale: z.number().default(1),
  commit: z.string().nullable(),
  baseUrl: z.string(),
  /** The label `system` of the run's series, where it is not the suite's system. */
  systemLabel: z.string().optional(),
  fault: z
    .object({
      name: z.string(),
      parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      seconds: z.number().optional(),
    })
    .nullable(),
  plan: z.object({ seconds: z.number(), maxVus: z.number() }),
  startedAt: z.iso.datetime(),
  command: z.object({ k6: z.string(), args: z.array(z.string()), env: z.record(z.string(), z.string()) }).optional(),
  versions: z.record(z.string(), z.string()).optional(),
  /** Absent while the load goes on, or when it was cut short. */
  endedAt: z.iso.datetime().optional(),
  /** Absent when the load was cut short. */
  machine: machineShape.optional(),
});

/** A fault that was on during a run. */
interface FaultRecord {
  readonly name: string;
  readonly parameters?: FaultOrder['parameters'] | undefined;
  /** How long it was on; absent when until the end of the run. */
  readonly seconds?: number | undefined;
}

/** The k6 binary, and how it was started. */
interface K6Record extends K6Command {
  readonly k6: string;
}

/** What `run.json` says: the run's identity, its times, what was asked for, and where. */
export type RunRecord = Omit<
  z.infer<typeof record>,
  'endedAt' | 'machine' | 'fault' | 'command' | 'versions' | 'systemLabel'
> & {
  readonly systemLabel?: string | undefined;
  readonly fault: FaultRecord | null;
  /** How k6 was started. */
  readonly command?: K6Record | undefined;
  /** The versions of what made and watched the load. */
  readonly versions?: Versions | undefined;
  readonly endedAt?: string | undefined;
  readonly machine?: Machine | undefined;
};

/** A run as its folder has it. Whatever cannot be read is missing, with the file and the reason. */
export interface StoredRun {
  readonly testid: string;
  readonly files: RunFiles;
  readonly record: Found<RunRecord>;
  /** What the verdict was, and all that it was given on. */
  readonly judged: Found<{ readonly mayOpen: boolean; readonly evidence: Evidence }>;
}

/** The testids of all runs that are kept, oldest first. */
export async function testids(stateDir: string): Promise<string[]> {
  const entries = await readdir(runsFolder(stateDir), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** The word that stands for the newest run. */
const latest = 'latest';

/**
 * Reads a run by its testid, or the newest one by `latest`.
 * @throws {UsageError} when there is none, which names those that there are.
 */
export async function readRun(stateDir: string, wanted: string): Promise<StoredRun> {
  const all = await testids(stateDir);
  const testid = wanted === latest ? all.at(-1) : wanted;
  if (testid === undefined || !all.includes(testid)) {
    const known = all.slice(-3).reverse();
    throw new UsageError(
      `testid "${wanted}": there is no such run in ${runsFolder(stateDir)}; ${
        known.length > 0 ? `take one of ${known.join(', ')} ("npm run runs" lists all)` : 'make one with "npm run k6"'
      }`,
    );
  }
  const files = runFiles(stateDir, testid);
  const [found, judged] = await Promise.all([readRecord(files, testid), readJudged(files, testid)]);
  return { testid, files, record: found, judged };
}

const again = 'the run was cut short, or the file was removed: run it again';

async function readRecord(files: RunFiles, testid: string): Promise<Found<RunRecord>> {
  const found = await readJson<RunRecord>(files.run, (json) => record.parse(json));
  return isMissing(found) || found.testid === testid ? found : ofAnother(files.run, found.testid);
}

async function readJudged(files: RunFiles, testid: string): Promise<StoredRun['judged']> {
  const verdict = await readJson(files.verdict, parseVerdict);
  if (isMissing(verdict)) return verdict;
  const { mayOpen, evidence } = verdict;
  if (evidence.identity.testid !== testid) return ofAnother(files.verdict, evidence.identity.testid);
  return { mayOpen, evidence: { ...evidence, summary: await readSummary(files.summary) } };
}

/** The histograms that were kept with a run. */
export const readHistograms = (files: RunFiles): Promise<Found<RunHistograms>> =>
  readJson(files.histograms, parseHistograms);

const ofAnother = (file: string, testid: string) => ({ missing: `${file} is of another run, ${testid}` });

async function readJson<T extends object>(file: string, parse: (json: unknown) => T): Promise<Found<T>> {
  const text = await readIfThere(file);
  if (text === undefined) return { missing: `${file} is missing: ${again}` };
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    return { missing: `${file} cannot be read (${reasonOf(error)}): run it again` };
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof z.ZodError)) return (error as Error).message;
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
};

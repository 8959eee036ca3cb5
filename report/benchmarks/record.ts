import { join } from 'node:path';
import { z } from 'zod';
import { type SystemName, systems } from '../../catalog/systems.ts';
import { PresaleError } from '../../config/errors.ts';
import { machineShape } from '../../runs/machine.ts';
import { readIfThere, writeJson } from '../../runs/run-files.ts';

const benchmark = z.object({
  system: z.enum(Object.keys(systems) as [SystemName, ...SystemName[]]),
  /** The row of the benchmark table. */
  level: z.string(),
  /** How many virtual users the run really had at once. */
  virtualUsers: z.number(),
  testid: z.string(),
  profile: z.string(),
  requests: z.number(),
  perSecond: z.number(),
  p99Milliseconds: z.number(),
  failedRatio: z.number(),
  commit: z.string().nullable(),
  machine: machineShape,
});

/** What a run says in the benchmark table. */
export type Benchmark = z.infer<typeof benchmark>;

/** The committed record, from which the page is rendered: so a build from the same sources gives the same page. */
const recordFile = (root: string): string => join(root, 'docs/benchmarks.json');

/**
 * The benchmarks that are recorded; none where there is no record yet.
 * @throws {PresaleError} when the file is no such record.
 */
export async function readBenchmarks(root: string): Promise<readonly Benchmark[]> {
  const text = await readIfThere(recordFile(root));
  if (text === undefined) return [];
  try {
    return z.array(benchmark).parse(JSON.parse(text));
  } catch (error) {
    throw new PresaleError(`docs/benchmarks.json is no record of benchmarks: ${(error as Error).message}`);
  }
}

/** Writes the record. */
export const writeBenchmarks = (root: string, all: readonly Benchmark[]): Promise<void> =>
  writeJson(recordFile(root), all);

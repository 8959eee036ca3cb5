import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Measured, Unit } from './bench.ts';
import { spreadOf } from './statistics.ts';

/** What a bench found, as it is kept: figures, and where and when they were measured. */
export interface BenchRecord {
  readonly bench: string;
  /** ISO date and time. */
  readonly at: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly figures: readonly KeptFigure[];
  readonly notes: readonly string[];
}

/** A machine, without anything that names it. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** In GB. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
}

/** A figure over all its rounds. */
export interface KeptFigure {
  readonly what: string;
  readonly unit: Unit;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
  readonly most?: number;
}

const folder = join(import.meta.dirname, '../results');

/** The record of a bench that has just run in the checkout `root`. */
export async function recordOf(bench: string, { figures, notes = [] }: Measured, root: string): Promise<BenchRecord> {
  const { stdout: commit } = await execa('git', ['rev-parse', '--short=10', 'HEAD'], { cwd: root });
  return {
    bench,
    at: new Date().toISOString(),
    commit,
    machine: thisMachine(),
    figures: figures.map(({ what, unit, values, most }) => {
      const spread = Object.entries(spreadOf(values)).map(([name, value]) => [name, Number(value.toPrecision(4))]);
      return {
        what,
        unit,
        ...Object.fromEntries(spread),
        rounds: values.length,
        ...(most === undefined ? {} : { most }),
      };
    }),
    notes: [...notes, ...busyNote(loadavg()[1] ?? 0, cpus().length)],
  };
}

/** Says that others had the machine, too, where more was wanted of it than it has. `load` is over five minutes. */
export const busyNote = (load: number, cores: number): readonly string[] =>
  load > cores
    ? [
        `The machine was shared: ${load.toFixed(0)} processes wanted its ${cores} cores on average. What is measured by the clock says little then.`,
      ]
    : [];

const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memory: Math.round(totalmem() / 1e9),
  system: `${type()} ${process.arch}`,
  node: process.version,
});

/** Where the record of a bench is kept. */
export const recordFile = (bench: string): string => join(folder, `${bench}.json`);

/** The records that are kept, by bench. */
export const keptRecords = (): ReadonlyMap<string, BenchRecord> =>
  new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name): BenchRecord => JSON.parse(readFileSync(join(folder, name), 'utf8')))
      .map((record) => [record.bench, record]),
  );

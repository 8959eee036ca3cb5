import { availableParallelism, cpus, totalmem } from 'node:os';
import { z } from 'zod';

/** The machine that a run's load was made on: two runs on different machines cannot be compared. */
export const machineShape = z.object({
  platform: z.string(),
  cpuModel: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
  /** Share of the machine's CPU time that was in use during the load, 0..1, by whomever. */
  cpuBusy: z.number(),
});

/** The machine of a run, and how busy it was. */
export type Machine = z.infer<typeof machineShape>;

interface CpuTime {
  readonly idle: number;
  readonly all: number;
}

/** Begins to watch this machine; what it gives says how busy the machine was since. */
export function watchMachine(): () => Machine {
  const before = cpuTime();
  return () => {
    const now = cpuTime();
    const all = now.all - before.all;
    return {
      platform: `${process.platform} ${process.arch}`,
      cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
      cpus: availableParallelism(),
      memoryBytes: totalmem(),
      cpuBusy: all > 0 ? 1 - (now.idle - before.idle) / all : 0,
    };
  };
}

function cpuTime(): CpuTime {
  const times = cpus().map((each) => each.times);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((each) => Object.values(each))) };
}

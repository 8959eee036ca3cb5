import type { SystemName } from './systems.ts';

/** A row of a system's benchmark table: how many virtual users at once. */
export interface BenchmarkLevel {
  readonly name: string;
  readonly virtualUsers: number;
}

/** The rows of a benchmark table, the lightest first. */
export type BenchmarkLevels = readonly [BenchmarkLevel, ...BenchmarkLevel[]];

/** The rows of the systems' published benchmark tables. The published figures are empty; other systems publish no table. */
export const benchmarkLevels: Readonly<Partial<Record<SystemName, BenchmarkLevels>>> = {
  booking: [
    { name: 'Normal', virtualUsers: 1000 },
    { name: 'High', virtualUsers: 10_000 },
    { name: 'Peak', virtualUsers: 50_000 },
    { name: 'Extreme', virtualUsers: 100_000 },
  ],
};

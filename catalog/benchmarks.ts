import type { SystemName } from './systems.ts';

/** A row of a system's benchmark table: how many virtual users at once. */
export interface BenchmarkLevel {
  readonly name: string;
  readonly virtualUsers: number;
}

/** The rows of each system's published benchmark table, the lightest first. The published figures are empty. */
export const benchmarkLevels = {
  booking: [
    { name: 'Normal', virtualUsers: 1000 },
    { name: 'High', virtualUsers: 10_000 },
    { name: 'Peak', virtualUsers: 50_000 },
    { name: 'Extreme', virtualUsers: 100_000 },
  ],
} as const satisfies Record<SystemName, readonly [BenchmarkLevel, ...BenchmarkLevel[]]>;

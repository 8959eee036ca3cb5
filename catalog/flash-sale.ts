import { flashSaleService } from './emitters.ts';
import { requestDurations } from './http.ts';
import type { Objective } from './objective.ts';

const published = "flash sale's published thresholds";

const latency = (percent: number, critical: number) =>
  ({
    title: `Request latency p${percent}`,
    direction: 'below',
    unit: 's',
    critical,
    quantile: percent / 100,
    source: published,
  }) as const;

/** What the flash sale promises. */
export const flashSaleObjectives = {
  latency: latency(99, 0.05),
  latencyP95: latency(95, 0.02),
  latencyP90: latency(90, 0.01),
  latencyP50: latency(50, 0.005),
  errors: {
    title: 'Failed requests',
    direction: 'below',
    unit: 'ratio',
    critical: 0.01,
    source: 'ours: the published promise is that no answer is unexpected, and one in a hundred wakes somebody',
  },
  oversell: {
    title: 'Orders beyond the quantity',
    direction: 'below',
    unit: 'orders',
    critical: 1,
    source: "flash sale's published promise: no oversell",
  },
  workerLag: {
    title: 'Orders not yet in Postgres',
    direction: 'below',
    unit: 'orders',
    critical: 1000,
    source: 'ours: ten sales of the published size',
  },
} as const satisfies Record<string, Objective>;

/** Latency of the flash sale's API. */
export const flashSaleRequests = requestDurations(flashSaleService, [
  ...[0.001, 0.0025, flashSaleObjectives.latencyP50.critical, flashSaleObjectives.latencyP90.critical],
  ...[flashSaleObjectives.latencyP95.critical, flashSaleObjectives.latency.critical, 0.1, 0.25, 0.5, 1, 2.5],
]);

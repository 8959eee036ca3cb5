import type { SystemName } from '../../catalog/systems.ts';
import { panel, type RowSpec, row, stacked } from '../../dashboards/kit/dashboard.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import { connectionsByState } from '../../signals/capacity.ts';
import { cpuUse, eventLoopDelay, residentMemory } from '../../signals/processes.ts';
import type { AnySignal } from '../../signals/signal.ts';
import {
  kafkaConnectionCount,
  kafkaCpuUse,
  kafkaMemoryUse,
  kafkaVersion,
  postgresConnectionCount,
  postgresCpuUse,
  postgresMemoryUse,
  postgresVersion,
  redisConnectionCount,
  redisCpuUse,
  redisMemoryUse,
  redisVersion,
} from '../../signals/stores.ts';
import { isAbout } from '../../signals/watched.ts';
import { leakVerdict } from './leak.ts';
import type { ServiceUse } from './model.ts';
import type { GridSeries, Readings } from './readings.ts';
import type { TimeGrid } from './time-grid.ts';

/** What each service needed over a run, as far as there is anything of its system to show. */
export const resourceRowOf = (system: SystemName): RowSpec => ({
  ...resourceRow,
  panels: resourceRow.panels.filter(({ drawn }) => drawn.some(({ signal }) => isAbout(signal, system))),
});

const resourceRow = row(
  'What did each service need?',
  panel(12, cpuUse),
  panel(12, residentMemory),
  panel(12, 'CPU of the stores', redisCpuUse, postgresCpuUse, kafkaCpuUse),
  panel(12, 'Memory of the stores', redisMemoryUse, postgresMemoryUse, kafkaMemoryUse),
  panel(12, eventLoopDelay),
  stacked(12, connectionsByState),
);

/** What a system stores in, and how each of them is asked what it needs. */
const stores: readonly {
  readonly name: string;
  readonly cpu: AnySignal;
  readonly memory: AnySignal;
  readonly connections: AnySignal;
}[] = [
  { name: 'Redis', cpu: redisCpuUse, memory: redisMemoryUse, connections: redisConnectionCount },
  { name: 'Postgres', cpu: postgresCpuUse, memory: postgresMemoryUse, connections: postgresConnectionCount },
  { name: 'Kafka', cpu: kafkaCpuUse, memory: kafkaMemoryUse, connections: kafkaConnectionCount },
];

/** What each service needed, in figures: those of its whole run, the load and what came after it. The stores come last. */
export async function servicesOf(readings: Readings, grid: TimeGrid): Promise<Found<readonly ServiceUse[]>> {
  const [cpu, memory, lag] = await Promise.all([cpuUse, residentMemory, eventLoopDelay].map(readings.course));
  if (!cpu || isMissing(cpu)) return cpu ?? { missing: 'nothing was asked' };
  if (!memory || isMissing(memory)) return memory ?? { missing: 'nothing was asked' };
  if (!lag || isMissing(lag)) return lag ?? { missing: 'nothing was asked' };
  const names = [...new Set([...cpu, ...memory].map(({ labels }) => labels.job ?? ''))].sort();
  if (names.length === 0) return { missing: 'Prometheus has no metrics of processes from this run' };
  const services = names.map((service) => ({
    service,
    ...useOf(valuesOf(cpu, service), valuesOf(memory, service)),
    eventLoopLagHighest: highest(valuesOf(lag, service)),
    connectionsHighest: null,
    leak: leakVerdict(memory.find(({ labels }) => labels.job === service)?.values ?? [], grid),
  }));
  return [...services, ...(await Promise.all(stores.map((store) => storeUse(store, readings))))];
}

async function storeUse(store: (typeof stores)[number], readings: Readings): Promise<ServiceUse> {
  const valuesOfOne = async (signal: AnySignal): Promise<number[]> => {
    const course = await readings.course(signal);
    return isMissing(course) ? [] : course.flatMap(({ values }) => values.filter((value) => value !== null));
  };
  return {
    service: store.name,
    ...useOf(await valuesOfOne(store.cpu), await valuesOfOne(store.memory)),
    eventLoopLagHighest: null,
    connectionsHighest: highest(await valuesOfOne(store.connections)),
    leak: { found: 'unknown', text: 'not judged: it grows with what it stores' },
  };
}

const useOf = (cpu: readonly number[], bytes: readonly number[]) => ({
  cpuMean: mean(cpu),
  cpuHighest: highest(cpu),
  memoryFirst: bytes[0] ?? null,
  memoryHighest: highest(bytes),
  memoryLast: bytes.at(-1) ?? null,
});

/** The versions of the stores, as they or their exporters say. */
export async function storeVersions(readings: Readings): Promise<(readonly [name: string, version: string])[]> {
  const asked = { Redis: redisVersion, Postgres: postgresVersion, Kafka: kafkaVersion };
  return Promise.all(
    Object.entries(asked).map(async ([name, signal]): Promise<readonly [string, string]> => {
      const found = await readings.atEnd(signal);
      if (isMissing(found)) return [name, `not known: ${found.missing}`];
      const versions = found.flatMap(({ labels }) => labels.version ?? []);
      return [name, versions.length > 0 ? versions.join(', ') : 'not known: its exporter does not see it'];
    }),
  );
}

const valuesOf = (course: readonly GridSeries[], service: string): number[] =>
  (course.find(({ labels }) => labels.job === service)?.values ?? []).filter((value) => value !== null);

const highest = (values: readonly number[]): number | null => (values.length > 0 ? Math.max(...values) : null);

const mean = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

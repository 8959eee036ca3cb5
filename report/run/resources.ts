import { panel, row, stacked } from '../../dashboards/kit/dashboard.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import { connectionsByState } from '../../signals/capacity.ts';
import { cpuUse, eventLoopDelay, residentMemory } from '../../signals/processes.ts';
import { leakVerdict } from './leak.ts';
import type { ServiceUse } from './model.ts';
import type { GridSeries, Readings } from './readings.ts';
import type { TimeGrid } from './time-grid.ts';

/** What each service needed over the run. */
export const resourceRow = row(
  'What did each service need?',
  panel(12, cpuUse),
  panel(12, residentMemory),
  panel(12, eventLoopDelay),
  stacked(12, connectionsByState),
);

/** What each service needed, in figures: those of its whole run, the load and what came after it. */
export async function servicesOf(readings: Readings, grid: TimeGrid): Promise<Found<readonly ServiceUse[]>> {
  const [cpu, memory, lag] = await Promise.all([cpuUse, residentMemory, eventLoopDelay].map(readings.course));
  if (!cpu || isMissing(cpu)) return cpu ?? { missing: 'nothing was asked' };
  if (!memory || isMissing(memory)) return memory ?? { missing: 'nothing was asked' };
  if (!lag || isMissing(lag)) return lag ?? { missing: 'nothing was asked' };
  const names = [...new Set([...cpu, ...memory].map(({ labels }) => labels.job ?? ''))].sort();
  if (names.length === 0) return { missing: 'Prometheus has no metrics of processes from this run' };
  return names.map((service) => {
    const of = (course: readonly GridSeries[]) => valuesOf(course, service);
    const bytes = of(memory);
    return {
      service,
      cpuMean: mean(of(cpu)),
      cpuHighest: highest(of(cpu)),
      memoryFirst: bytes[0] ?? null,
      memoryHighest: highest(bytes),
      memoryLast: bytes.at(-1) ?? null,
      eventLoopLagHighest: highest(of(lag)),
      leak: leakVerdict(memory.find(({ labels }) => labels.job === service)?.values ?? [], grid),
    };
  });
}

const valuesOf = (course: readonly GridSeries[], service: string): number[] =>
  (course.find(({ labels }) => labels.job === service)?.values ?? []).filter((value) => value !== null);

const highest = (values: readonly number[]): number | null => (values.length > 0 ? Math.max(...values) : null);

const mean = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

import { seconds } from '../../catalog/duration.ts';
import { level, type Objective, objectives } from '../../catalog/objectives.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { formatValue } from '../../catalog/units.ts';
import { dashboards } from '../../dashboards/index.ts';
import { selectors } from '../../promql/index.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import { run as wholeRun } from '../../signals/pushed.ts';
import { type AnySignal, queryOf } from '../../signals/signal.ts';
import type { ObjectiveRow } from './model.ts';
import type { Readings } from './readings.ts';
import { standingOf, worstOf } from './standing.ts';
import { sinceStart, type TimeGrid } from './time-grid.ts';

/**
 * How a run stood to each objective of its system, by every signal that the dashboards judge by it: what the system
 * measured at its worst, and what k6 measured over the whole run.
 */
export async function objectiveRows(
  system: SystemName,
  readings: Readings,
  grid: TimeGrid,
  judgesLatency: boolean,
): Promise<ObjectiveRow[]> {
  const judged = measures();
  const promised: readonly Objective[] = Object.values(objectives[system]);
  return Promise.all(
    promised.flatMap((objective) => {
      const signals = judged.filter((signal) => signal.objective === objective);
      return signals.map(
        async (signal): Promise<ObjectiveRow> => ({
          title: objective.title,
          measure: measureOf(signal),
          unit: objective.unit,
          direction: objective.direction,
          target: level(objective, 'target'),
          critical: level(objective, 'critical'),
          value: await measured(signal, objective, readings, grid),
          judged: judgesLatency || objective.unit !== 's',
        }),
      );
    }),
  );
}

/** The signals that say of a whole system how it stands: one series each, and of k6 those of the whole run. */
function measures(): AnySignal[] {
  const all = dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.flatMap(({ drawn }) => drawn)));
  const found = all.map(({ signal }) => signal).filter(({ objective, legend }) => objective && !legend);
  return [...new Set(found)].filter((signal) => !isPushed(signal) || signal.window === wholeRun);
}

const isPushed = (signal: AnySignal): boolean =>
  selectors(queryOf(signal).node).some(({ metric }) => metric.emitter.transport === 'push');

const measureOf = (signal: AnySignal): string =>
  isPushed(signal)
    ? 'the whole run, as k6 saw it'
    : `the worst ${windowOf(signal)} of the run, as the system measured it`;

const windowOf = ({ window }: AnySignal): string => (window ? formatValue(seconds(window), 'duration') : 'moment');

async function measured(
  signal: AnySignal,
  objective: Objective,
  readings: Readings,
  grid: TimeGrid,
): Promise<ObjectiveRow['value']> {
  const values = await valuesOf(signal, readings, grid);
  if (isMissing(values)) return values;
  const value = worstOf(signal, values);
  if (value === undefined) return { missing: 'Prometheus has no value of it from this run' };
  return { value, standing: standingOf(objective, value), margin: marginOf(objective, value) };
}

async function valuesOf(
  signal: AnySignal,
  readings: Readings,
  grid: TimeGrid,
): Promise<Found<readonly (number | null)[]>> {
  if (signal.window === wholeRun) {
    const end = await readings.atEnd(signal);
    return isMissing(end) ? end : end.map(({ value }) => value).filter((value) => !Number.isNaN(value));
  }
  const course = await readings.course(signal);
  return isMissing(course) ? course : course.flatMap(({ values }) => sinceStart(values, grid));
}

/** What is left to the critical level, as a share of it: 0.25 is a quarter inside, below 0 is beyond it. */
export function marginOf(objective: Pick<Objective, 'direction' | 'critical'>, value: number): number {
  const inside = objective.direction === 'below' ? objective.critical - value : value - objective.critical;
  return inside / Math.abs(objective.critical);
}

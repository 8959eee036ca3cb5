import { seconds } from '../../catalog/duration.ts';
import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import { level, type Objective, objectives } from '../../catalog/objectives.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { formatValue } from '../../catalog/units.ts';
import { dashboards } from '../../dashboards/index.ts';
import { type K6Summary, statOf } from '../../k6/lib/summary-data.ts';
import { isJudged, type Judging, statOfObjective } from '../../k6/lib/thresholds.ts';
import { selectors } from '../../promql/index.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import { type AnySignal, queryOf } from '../../signals/signal.ts';
import type { ObjectiveRow } from './model.ts';
import type { Readings } from './readings.ts';
import { highestOf, standingOf, worstOf } from './standing.ts';
import { sinceStart, type TimeGrid } from './time-grid.ts';

/** A run of which the objectives are judged. */
export interface JudgedRun {
  readonly system: SystemName;
  /** What k6 judges. */
  readonly promises: readonly JudgedByK6[];
  /** What decides on what it is judged. */
  readonly judging: Judging;
  readonly summary: Found<K6Summary>;
  readonly readings: Readings;
  readonly grid: TimeGrid;
}

/**
 * How a run stood to each objective of its system: what the system measured at its worst, by every signal that the
 * dashboards judge by it, and what k6 measured over the whole run. Of what a system must be able to carry, its highest;
 * whether that is much depends on the load, so a run is judged on it only where k6 judges it.
 */
export async function objectiveRows(run: JudgedRun): Promise<ObjectiveRow[]> {
  const judged = judgedSignals();
  const promised: readonly Objective[] = Object.values(objectives[run.system]);
  const rows = await Promise.all(
    promised.map(async (objective) => {
      const ofK6 = figureOfK6(objective, run);
      const row = (measure: string, value: Found<{ readonly value: number }>): ObjectiveRow => ({
        title: objective.title,
        measure,
        unit: objective.unit,
        direction: objective.direction,
        target: level(objective, 'target'),
        critical: level(objective, 'critical'),
        value: isMissing(value) ? value : standing(objective, value.value),
        // The row shows the whole promise, of which a scaled run keeps a part.
        judged:
          isJudged(objective, run.judging) &&
          (run.judging.scale === 1 || objective.unit !== 'per second') &&
          (!isCarried(objective) || ofK6 !== undefined),
      });
      const signals = judged.filter((signal) => signal.objective === objective);
      const ofSystem = signals.map(async (signal) => row(measureOf(signal), await worstIn(signal, run)));
      return [...(await Promise.all(ofSystem)), ...(ofK6 ? [row('whole run, as k6 saw it', ofK6)] : [])];
    }),
  );
  return rows.flat();
}

/** The signals that say of a whole system how it stands, as it measures itself: one series each. */
export function judgedSignals(): AnySignal[] {
  const all = dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.flatMap(({ drawn }) => drawn)));
  const found = all.map(({ signal }) => signal).filter(({ objective, legend }) => objective && !legend);
  return [...new Set(found)].filter((signal) => !isPushed(signal));
}

const isPushed = (signal: AnySignal): boolean =>
  selectors(queryOf(signal).node).some(({ metric }) => metric.emitter.transport === 'push');

/** Whether it is a load that the system must be able to carry: so many requests or connections, of which no load has as many all the while. */
const isCarried = ({ direction, unit }: Objective): boolean => direction === 'above' && unit !== 'ratio';

const measureOf = ({ window, objective }: AnySignal): string =>
  `${objective && isCarried(objective) ? 'highest' : 'worst'} ${window ? formatValue(seconds(window), 'duration') : 'moment'}, as the system measured it`;

const standing = (objective: Objective, value: number) => ({
  value,
  standing: standingOf(objective, value),
  margin: marginOf(objective, value),
});

async function worstIn(
  signal: AnySignal,
  { readings, grid }: Pick<JudgedRun, 'readings' | 'grid'>,
): Promise<Found<{ readonly value: number }>> {
  const course = await readings.course(signal);
  if (isMissing(course)) return course;
  const values = course.flatMap((series) => sinceStart(series.values, grid));
  const value = signal.objective && isCarried(signal.objective) ? highestOf(values) : worstOf(signal, values);
  return value === undefined ? { missing: 'Prometheus has no value of it from this run' } : { value };
}

/** What k6 measured of an objective; nothing where it measures none of it. */
function figureOfK6(
  objective: Objective,
  { promises, summary }: Pick<JudgedRun, 'promises' | 'summary'>,
): Found<{ readonly value: number }> | undefined {
  const metric = promises.find((promise) => promise.objective === objective)?.metric;
  if (!metric) return undefined;
  if (isMissing(summary)) return summary;
  const value = statOf(summary, metric.k6Name, statOfObjective(objective), Number.NaN);
  if (Number.isNaN(value)) return { missing: "k6's summary has no such figure" };
  return { value: objective.unit === 's' ? value / 1000 : value };
}

/** What is left to the critical level, as a share of it: 0.25 is a quarter inside, below 0 is beyond it. */
export function marginOf(objective: Pick<Objective, 'direction' | 'critical'>, value: number): number {
  const inside = objective.direction === 'below' ? objective.critical - value : value - objective.critical;
  return inside / Math.abs(objective.critical);
}

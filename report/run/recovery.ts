import { duration, seconds } from '../../catalog/duration.ts';
import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import { keeps } from '../../catalog/objectives.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import { activeFaults } from '../../signals/faults.ts';
import { failedShare, responseTimeP50, responseTimeP95, responseTimeP99 } from '../../signals/k6.ts';
import { judgedBy } from '../../signals/k6-objectives.ts';
import { type AnySignal, arrivesEvery } from '../../signals/signal.ts';
import type { FaultMark, Recovery } from './model.ts';
import { judgedSignals } from './objectives.ts';
import type { GridSeries, Readings } from './readings.ts';
import { lowIsBad } from './standing.ts';
import { endOf, momentsOf, type TimeGrid } from './time-grid.ts';

/** The load must go on for so long after a fault, in seconds: else nobody was there to see the system recover. */
const leastLoadAfter = 10;

/** What visitors see, as far as it is promised: without values of these a recovery is not known. */
const seenByVisitors: readonly AnySignal[] = [responseTimeP50, responseTimeP95, responseTimeP99, failedShare];

/** A signal over the shortest window that its metrics allow: over a long one, what was before the end stays in it. */
const shortest = (signal: AnySignal): AnySignal =>
  signal.window === undefined ? signal : { ...signal, window: duration(4 * seconds(arrivesEvery(signal))) };

/**
 * How soon each objective was kept again after each fault. Never told better than it was: a fault counts as ended when
 * it was last seen on, and a window with anything bad in it counts as bad.
 */
export async function recoveriesOf(
  faults: readonly FaultMark[],
  readings: Readings,
  grid: TimeGrid,
  promises: readonly JudgedByK6[],
): Promise<Found<readonly Recovery[]>> {
  const found: Recovery[] = [];
  if (faults.length === 0) return found;
  const seen = seenByVisitors.map((signal) => judgedBy(signal, promises)).filter(({ objective }) => objective);
  const judged = [...seen, ...judgedSignals().map(shortest)];
  for (const { name, to } of faults) {
    if (to >= endOf(grid)) return { missing: `${name} was on until the end of the run; "for=20s" ends it before` };
    if (grid.loadSeconds - to < leastLoadAfter) {
      return { missing: `there was no load for ${leastLoadAfter} s after ${name}, so nobody saw the system recover` };
    }
    for (const signal of judged) {
      const course = await readings.course(signal);
      if (isMissing(course)) return course;
      const { objective, title } = signal;
      const after = valuesAfter(signal, course, to, grid);
      if (after.length === 0 && seen.includes(signal)) {
        return { missing: `Prometheus has no "${title}" after ${name}` };
      }
      if (!objective || after.length === 0) continue;
      const bad = after.findLastIndex(({ value }) => !keeps(objective, value, 'critical'));
      const back = after[bad + 1];
      const offFrom = to - seconds(arrivesEvery(activeFaults));
      found.push({ fault: name, title, seconds: bad < 0 ? 0 : back === undefined ? null : back.at - offFrom });
    }
  }
  return found;
}

/** The worst value of a signal at each moment after a time. */
function valuesAfter(
  signal: AnySignal,
  course: readonly GridSeries[],
  time: number,
  grid: TimeGrid,
): { at: number; value: number }[] {
  return momentsOf(grid).flatMap((at, index) => {
    const values = course.flatMap((series) => series.values[index] ?? []);
    if (at < time || values.length === 0) return [];
    return [{ at, value: lowIsBad(signal) ? Math.min(...values) : Math.max(...values) }];
  });
}

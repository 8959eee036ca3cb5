import { duration, seconds } from '../../catalog/duration.ts';
import { platform } from '../../catalog/systems.ts';
import { type Matcher, print, selectors } from '../../promql/index.ts';
import type { Found } from '../../runs/evidence.ts';
import type { Prometheus } from '../../runs/prometheus.ts';
import { type AnySignal, arrivesEvery, queryOf } from '../../signals/signal.ts';
import { endOf, type TimeGrid, timeAt } from './time-grid.ts';

/** A series on the grid of a report. */
export interface GridSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** A value for each moment of the grid; null where there is none. */
  readonly values: readonly (number | null)[];
}

/** A value at one moment. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus knows of a run, asked by signal. What cannot be had is missing, with the reason. */
export interface Readings {
  /** Why nothing can be read at all; absent where something can. */
  readonly unread?: string;
  /** The course of a signal over the grid. */
  readonly course: (signal: AnySignal) => Promise<Found<readonly GridSeries[]>>;
  /** The values of a signal when the load had ended. */
  readonly atEnd: (signal: AnySignal) => Promise<Found<readonly Reading[]>>;
}

/** Labels that narrow every series that carries them: the run and its system. What watches it is a system of its own. */
export type Scope = Readonly<Record<string, string>>;

/** A moment after the last push of k6, so that its totals are whole. */
const settledSeconds = 3;

/** Readings from a Prometheus. Each query is asked once, however many panels draw it. */
export function readingsFrom(prometheus: Prometheus, grid: TimeGrid, scope: Scope): Readings {
  const queryFor = (signal: AnySignal): string => {
    const query = queryOf(signal, rateWindow(signal, grid));
    const ofPlatform = selectors(query.node).every(({ metric }) => metric.emitter.system === platform.name);
    return print(query, { scope: matching(ofPlatform ? { ...scope, system: platform.name } : scope) });
  };
  const range = { from: timeAt(grid, grid.from), to: timeAt(grid, endOf(grid)), stepSeconds: grid.stepSeconds };
  const end = timeAt(grid, Math.min(grid.loadSeconds + settledSeconds, endOf(grid)));
  return {
    course: once(queryFor, async (query) => {
      const all = await prometheus.queryRange(query, range);
      return all.map(({ labels, points }) => ({ labels, values: ontoGrid(points, grid) }));
    }),
    atEnd: once(queryFor, (query) => prometheus.query(query, end)),
  };
}

const matching = (scope: Scope): Record<string, Matcher> =>
  Object.fromEntries(Object.entries(scope).map(([label, value]) => [label, { op: '=', value }]));

/** Readings where there is no Prometheus to ask: all are missing for the same reason. */
export const noReadings = (missing: string): Readings => ({
  unread: missing,
  course: async () => ({ missing }),
  atEnd: async () => ({ missing }),
});

/** The window of a rate: four scrapes, or a step where that is longer, as Grafana's `$__rate_interval`. */
const rateWindow = (signal: AnySignal, { stepSeconds }: TimeGrid) =>
  duration(Math.max(4 * seconds(arrivesEvery(signal)), stepSeconds));

function once<T>(queryFor: (signal: AnySignal) => string, ask: (query: string) => Promise<readonly T[]>) {
  const asked = new Map<string, Promise<Found<readonly T[]>>>();
  return (signal: AnySignal): Promise<Found<readonly T[]>> => {
    const query = queryFor(signal);
    const known = asked.get(query);
    if (known) return known;
    const answer = ask(query).catch((error: Error) => ({ missing: error.message }));
    asked.set(query, answer);
    return answer;
  };
}

function ontoGrid(
  points: readonly (readonly [number, number])[],
  { startedAt, from, stepSeconds, count }: TimeGrid,
): (number | null)[] {
  const values = new Array<number | null>(count).fill(null);
  const first = startedAt.getTime() / 1000 + from;
  for (const [time, value] of points) {
    const at = Math.round((time - first) / stepSeconds);
    if (at >= 0 && at < count && !Number.isNaN(value)) values[at] = value;
  }
  return values;
}

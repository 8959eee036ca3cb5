import type { AnyMetric } from '../../catalog/metric.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { type Bounds, type Count, rateWithin, requireWithin, scrapedWithin, times } from './bounds.ts';
import type { Day, Observed } from './day.ts';
import type { Series, Shown } from './grafana.ts';

/** What a query of a panel showed, and over which window its signal asks, in seconds. */
export interface Asked extends Shown {
  readonly signal: AnySignal;
  readonly window: number;
  /** The end of the range. */
  readonly to: number;
}

/**
 * Compares what a signal showed with what somebody else than the exporters and Prometheus knows.
 * @throws {Error} that says what is shown and what is right.
 */
export type Oracle<Seen extends Observed = Day> = (asked: Asked, day: Seen) => void;

/** The oracles of a subject, each with what it knows from, in words. */
export type Oracles<Seen extends Observed = Day> = readonly (readonly [AnySignal, Oracle<Seen>, witness: string])[];

/** Who knows what a signal must show, and from what, in words. */
export interface Known<Seen extends Observed = Day> {
  readonly oracle: Oracle<Seen>;
  readonly witness: string;
}

/** Who knows, by signal. */
export const bySignal = <Seen extends Observed = Day>(oracles: Oracles<Seen>): ReadonlyMap<AnySignal, Known<Seen>> =>
  new Map(oracles.map(([signal, oracle, witness]) => [signal, { oracle, witness }]));

/** What tells the series of a signal apart: its legend. */
export const keyOf = ({ legend = [] }: AnySignal, labels: Series['labels']): string =>
  legend.map((name) => labels[name]).join(' ');

/** The labels of a series that its signal tells apart. */
export const legendOf = ({ legend = [] }: AnySignal, labels: Series['labels']): Record<string, string> =>
  Object.fromEntries(legend.map((name) => [name, labels[name] ?? '']));

/** @throws {Error} unless just these series are shown. */
export function requireSeries({ signal, series }: Asked, right: Iterable<string>): void {
  const shown = series.map(({ labels }) => keyOf(signal, labels)).sort();
  const wanted = [...right].sort();
  if (shown.join('\n') !== wanted.join('\n')) {
    throw new Error(`the series [${shown.join(', ')}] are shown, [${wanted.join(', ')}] are right`);
  }
}

/** A signal that shows how things are: its newest values are just those, by legend. */
export const gauges =
  <Seen extends Observed = Day>(right: (day: Seen) => Readonly<Record<string, number>>): Oracle<Seen> =>
  (asked, day) => {
    const values = right(day);
    requireSeries(asked, Object.keys(values));
    for (const { labels, points } of asked.series) {
      const key = keyOf(asked.signal, labels);
      const value = values[key] ?? Number.NaN;
      requireWithin(newest(asked, points), { least: value, most: value }, key || asked.signal.title);
    }
  };

/** A signal of one series that shows how things are. */
export const gauge = <Seen extends Observed = Day>(right: (day: Seen) => number): Oracle<Seen> =>
  gauges((day) => ({ '': right(day) }));

/** The value at the end of the range. @throws {Error} when there is none: an old value says nothing of now. */
export function newest({ to, step }: Pick<Asked, 'to' | 'step'>, points: Series['points']): number {
  const [at, value] = points.at(-1) ?? [0, Number.NaN];
  if (at <= to - step) throw new Error(`the newest value is ${Math.round(to - at)} s old`);
  return value;
}

/** How a signal's counter is judged: what was counted, when it was scraped, and per how many seconds it is shown. */
export interface Counted {
  readonly count: Count;
  readonly scrapes: readonly number[];
  readonly per: number;
}

/** @throws {Error} unless every value of a series is what was counted in the window before it. */
export function requireRate(
  { window }: Pick<Asked, 'window'>,
  { points }: Pick<Series, 'points'>,
  { count, scrapes, per }: Counted,
  what: string,
): void {
  requirePoints(points, what, (at) => {
    const scraped = scrapedWithin(scrapes, at, window);
    return scraped && times(per, rateWithin(count, scraped, window));
  });
}

/** @throws {Error} unless every value is within its bounds, as far as there are any, and there are some. */
export function requirePoints(
  points: Series['points'],
  what: string,
  boundsAt: (at: number) => Bounds | undefined,
): void {
  let compared = 0;
  for (const [at, value] of points) {
    const bounds = boundsAt(at);
    if (!bounds) continue;
    compared += 1;
    requireWithin(value, bounds, `${what} at ${at}`);
  }
  if (compared === 0) throw new Error(`${what}: there is nothing to compare with`);
}

/** When Prometheus scraped the emitter of a metric. */
export const scrapesOf = ({ scrapes }: Observed, { emitter }: AnyMetric): readonly number[] =>
  scrapes[emitter.job] ?? [];

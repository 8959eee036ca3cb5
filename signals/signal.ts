import { type Duration, seconds } from '../catalog/duration.ts';
import type { Objective } from '../catalog/objectives.ts';
import type { Unit } from '../catalog/units.ts';
import { type Node, selectors, type Vector, type Window } from '../promql/index.ts';

/**
 * One question about a system. Panels draw it, alerts watch it: both ask the same query over the same window, so they
 * cannot disagree.
 */
export interface Signal<L extends string> {
  /** What it shows, unique among signals: a panel takes it as its title. */
  readonly title: string;
  /** What it means, for the person who looks at it: what is good, and what a bad value says. */
  readonly description: string;
  /** What a value counts. */
  readonly unit: Unit;
  /** The query over a window. The vector carries exactly the labels `L`. */
  readonly query: (window: Window) => Vector<L>;
  /** The window it is always asked over. Where it is absent, a panel takes Grafana's `$__rate_interval`. */
  readonly window?: Duration;
  /** What is promised of it. */
  readonly objective?: Objective;
  /** Which figure of which metric it shows, where another run may promise another level of it; see `judgedBy`. */
  readonly measures?: { readonly metric: string; readonly stat: string };
  /** It shows what is promised instead of what is, and is drawn so. */
  readonly isLimit?: true;
  /** The one value that is right where any other is a fault, such as 0 seats sold twice. */
  readonly expected?: number;
  /** The labels that tell its series apart; none when there is one series. */
  readonly legend?: readonly L[];
}

/** Any signal, whatever its labels. */
export interface AnySignal extends Omit<Signal<string>, 'query' | 'legend'> {
  readonly query: (window: Window) => { readonly node: Node };
  readonly legend?: readonly string[];
}

/** A signal with a promise, and a window to judge it over: what an alert can watch. */
export interface JudgedSignal<L extends string, O extends Objective = Objective> extends Signal<L> {
  readonly objective: O;
  readonly window: Duration;
}

/** Declares a signal; its labels are those of its query. With an objective and a window it can be judged. */
export function signal<L extends string, const O extends Objective>(of: JudgedSignal<L, O>): JudgedSignal<L, O>;
export function signal<L extends string>(of: Signal<L>): Signal<L>;
export function signal<L extends string>(of: Signal<L>): Signal<L> {
  return of;
}

/** The query of a signal, over its own window or else the given one. */
export const queryOf = <S extends AnySignal>(of: S, otherwise: Window = '$__rate_interval') =>
  of.query(of.window ?? otherwise) as ReturnType<S['query']>;

/** The slowest interval at which the metrics arrive that a query reads: below it there is nothing new. */
export function readEvery(query: Node): Duration {
  const intervals = selectors(query).map(({ metric }) => metric.emitter.every);
  return intervals.reduce((slowest, every) => (seconds(every) > seconds(slowest) ? every : slowest), '1s');
}

/** The same of a signal. */
export const arrivesEvery = (of: AnySignal): Duration => readEvery(queryOf(of).node);

import type { AnyMetric, Emitter } from '../../catalog/metric.ts';
import { type Level, level, type Objective } from '../../catalog/objectives.ts';
import { up } from '../../catalog/platform.ts';
import {
  absent,
  and,
  eq,
  gt,
  gte,
  labelReplace,
  matching,
  type Node,
  on,
  or,
  type SelectorNode,
  unless,
  type Vector,
  vector,
  where,
} from '../../promql/index.ts';
import { type AnySignal, type JudgedSignal, queryOf, type Signal } from '../../signals/signal.ts';

/** When an alert fires: the series of an expression, each with the labels `L`. Query and level stay apart. */
export interface Condition<L extends string> {
  /** What is evaluated: every series it returns is one alert. */
  readonly expression: Vector<L>;
  /** What it watches; the alert links to the panel that draws it. */
  readonly signal: AnySignal;
  /** The number that the signal is compared with, in its unit; absent where nothing is compared. */
  readonly limit?: number;
  /** The level of the objective that the limit is. */
  readonly level?: Level;
}

/** Any condition, whatever its labels. */
export interface AnyCondition extends Omit<Condition<string>, 'expression'> {
  readonly expression: { readonly node: Node };
}

/** A promise that a signal stays below a level. */
export type StaysBelow = Objective & { readonly direction: 'below' };

/** A signal above a level of its own objective. At the level itself it is silent. */
export function above<L extends string>(signal: JudgedSignal<L, StaysBelow>, at: Level): Condition<L> {
  const limit = level(signal.objective, at);
  return { expression: gt(queryOf(signal), limit), signal, limit, level: at };
}

/** A signal that says nothing but a state, such as 0 for "down". */
export const equals = <L extends string>(signal: Signal<L>, state: number): Condition<L> => ({
  expression: eq(queryOf(signal), state),
  signal,
  limit: state,
});

/** A signal above its one right value, such as 0 for what must not happen. @throws {RangeError} when it has none. */
export function aboveExpected<L extends string>(signal: Signal<L>): Condition<L> {
  const { expected } = signal;
  if (expected === undefined) throw new RangeError(`signal "${signal.title}": give it the value that is expected`);
  return { expression: gt(queryOf(signal), expected), signal, limit: expected };
}

/** A signal that has reached a number: a side condition for `provided`. */
export const atLeast = <L extends string>(signal: Signal<L>, least: number): Vector<L> => gte(queryOf(signal), least);

/** A condition that counts only while another one holds. */
export const provided = <L extends string>(condition: Condition<L>, holds: Vector<L>): Condition<L> => ({
  ...condition,
  expression: and(condition.expression, holds),
});

/** Series that alerts read: all of a metric's that share a name. */
export type Series = Pick<SelectorNode, 'metric' | 'suffix'>;

/** What Prometheus calls some series. */
export const seriesName = ({ metric, suffix }: Series): string => `${metric.name}${suffix}`;

/**
 * A target that is up and does not show some of its series, one alert for each of them. While a source of an exporter
 * does not answer, what it lacks is no news.
 */
export function absentSeries(
  signal: AnySignal,
  { job }: Emitter,
  [first, ...others]: readonly [Series, ...Series[]],
  sourceUp?: AnyMetric,
): Condition<'system' | 'job' | 'instance' | 'metric'> {
  const target = eq(where(up, { job }), 1);
  const source = sourceUp && eq(all({ metric: sourceUp, suffix: '' }), 0);
  const missing = (series: Series) => {
    const lacking = unless(target, all(series), on('job', 'instance'));
    const isRead = source !== undefined && series.metric !== sourceUp;
    const alarming = isRead ? unless(lacking, source, on('job', 'instance')) : lacking;
    return labelReplace(alarming, 'metric', seriesName(series), 'job', '.*');
  };
  return { expression: others.reduce((found, series) => or(found, missing(series)), missing(first)), signal };
}

/** Of series only those labels are known that every target has. */
const all = ({ metric, suffix }: Series): Vector<'job' | 'instance'> => ({
  node: { type: 'selector', metric, suffix, matchers: {} },
});

/** No target at all of some jobs, one alert a job. Prometheus cannot know the other labels of what is not there. */
export function absentTarget(
  signal: AnySignal,
  [first, ...others]: readonly [Emitter, ...Emitter[]],
): Condition<'job'> {
  const expression = others.reduce((jobs, emitter) => or(jobs, absentJob(emitter)), absentJob(first));
  return { expression, signal };
}

/** A condition that counts only while some target is known. */
export const whileKnown = <L extends string>(condition: Condition<L>, known: Known): Condition<L> => ({
  ...condition,
  expression: and(condition.expression, known, on<never>()),
});

/** A condition that counts only while none of some targets is known. */
export const unlessKnown = <L extends string>(condition: Condition<L>, known: Known): Condition<L> => ({
  ...condition,
  expression: unless(condition.expression, known, on<never>()),
});

/** Targets that tell something by being there, up or down. */
export type Known = Vector<'system' | 'job' | 'instance'>;

/** The targets of some jobs, and, with a system, those that are said to be of it. */
export function targetsOf(jobs: readonly Emitter[], system?: string): Known {
  const [first = '', ...others] = jobs.map(({ job }) => job);
  const own = where(up, { job: others.length > 0 ? matching([first, ...others].join('|')) : first });
  return system === undefined ? own : or(own, where(up, { system }));
}

/** `absent` keeps what its selector matches with `=`, so here `job`, which the algebra cannot tell. */
const absentJob = ({ job }: Emitter) => absent(where(up, { job })) as unknown as Vector<'job'>;

/** Always: for the alert that shows that alerts arrive. */
export const always = (signal: AnySignal): Condition<never> => ({ expression: vector(1), signal });

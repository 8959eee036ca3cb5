import type { Emitter } from '../../catalog/metric.ts';
import { type Level, level, type Objective } from '../../catalog/objectives.ts';
import { up } from '../../catalog/platform.ts';
import { absent, and, eq, gt, gte, type Node, or, type Vector, vector, where } from '../../promql/index.ts';
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

type StaysBelow = Objective & { readonly direction: 'below' };

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

/** A signal that has reached a number: a side condition for `provided`. */
export const atLeast = <L extends string>(signal: Signal<L>, least: number): Vector<L> => gte(queryOf(signal), least);

/** A condition that counts only while another one holds. */
export const provided = <L extends string>(condition: Condition<L>, holds: Vector<L>): Condition<L> => ({
  ...condition,
  expression: and(condition.expression, holds),
});

/** No target at all of some jobs, one alert a job. Prometheus cannot know the other labels of what is not there. */
export function absentTarget(
  signal: AnySignal,
  [first, ...others]: readonly [Emitter, ...Emitter[]],
): Condition<'job'> {
  const expression = others.reduce((jobs, emitter) => or(jobs, absentJob(emitter)), absentJob(first));
  return { expression, signal };
}

/** `absent` keeps what its selector matches with `=`, so here `job`, which the algebra cannot tell. */
const absentJob = ({ job }: Emitter) => absent(where(up, { job })) as unknown as Vector<'job'>;

/** Always: for the alert that shows that alerts arrive. */
export const always = (signal: AnySignal): Condition<never> => ({ expression: vector(1), signal });

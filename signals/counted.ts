import type { LabelSpec, Metric } from '../catalog/metric.ts';
import { mul, over, rate, type Selector, select, sum, type Vector, type Window } from '../promql/index.ts';
import { type Signal, signal } from './signal.ts';

/** A counter, or what is selected of one. */
type Counter<L extends string> =
  | Selector<'counter', L>
  | (Metric<'counter', LabelSpec, string> & { readonly labels: Readonly<Record<L, unknown>> });

type Words = Pick<Signal<string>, 'title' | 'description'>;

const rateBy = <L extends string, const By extends L>(label: By, counter: Counter<L>, w: Window): Vector<By> =>
  sum([label], rate(over(select(counter) as Selector<'counter', L>, w)));

/** How often per second something happens, a line for each value of a label of its counter. */
export const perSecondBy = <L extends string, const By extends L>(
  label: By,
  counter: Counter<L>,
  words: Words,
): Signal<By> => signal({ ...words, unit: 'per second', query: (w) => rateBy(label, counter, w), legend: [label] });

/** The same per minute, for what happens seldom. */
export const perMinuteBy = <L extends string, const By extends L>(
  label: By,
  counter: Counter<L>,
  words: Words,
): Signal<By> =>
  signal({ ...words, unit: 'per minute', query: (w) => mul(60, rateBy(label, counter, w)), legend: [label] });

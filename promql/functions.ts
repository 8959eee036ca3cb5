import type { LabelSpec, LabelsOf, Metric } from '../catalog/metric.ts';
import type { AggregateOp, Node, Range, Sample, Scalar, Selector, Vector, Window } from './expression.ts';
import { select } from './select.ts';

type PlainKind = 'counter' | 'gauge' | 'nativeHistogram';

const number = (value: number): Node => ({ type: 'number', value });
const call = (name: string, ...args: readonly Node[]) => ({ node: { type: 'call' as const, name, args } });

type CounterFunction = {
  <L extends string>(range: Range<'counter', L>): Vector<L>;
  <L extends string>(range: Range<'nativeHistogram', L>): Vector<L, 'histogram'>;
};

const counterFunction = (name: string) =>
  ((range: { node: Node }) => call(name, range.node)) as unknown as CounterFunction;

/** `rate`: increase per second, with resets mended. Counters and histograms only. */
export const rate = counterFunction('rate');

/** `increase`: increase over the window, extrapolated to its ends. Counters and histograms only. */
export const increase = counterFunction('increase');

const overTime =
  (name: string) =>
  <L extends string>(range: Range<'gauge', L>): Vector<L> =>
    call(name, range.node);

/** `avg_over_time` of a gauge. */
export const avgOverTime = overTime('avg_over_time');
/** `max_over_time` of a gauge. */
export const maxOverTime = overTime('max_over_time');
/** `min_over_time` of a gauge. */
export const minOverTime = overTime('min_over_time');
/** `deriv`: change per second of a gauge, by least squares. */
export const deriv = overTime('deriv');
/** `delta`: change of a gauge over the window. */
export const delta = overTime('delta');

/** `last_over_time`: the newest sample in the window, whatever the metric. The one right way to read k6's totals. */
export const lastOverTime = ((range: { node: Node }) => call('last_over_time', range.node)) as unknown as {
  <L extends string>(range: Range<'nativeHistogram', L>): Vector<L, 'histogram'>;
  <L extends string>(range: Range<'counter' | 'gauge', L>): Vector<L>;
};

/** `present_over_time`: 1 for each series that has a sample in the window. */
export const presentOverTime = <L extends string>(range: Range<PlainKind, L>): Vector<L> =>
  call('present_over_time', range.node);

/** `count_over_time`: how many samples each series has in the window. */
export const countOverTime = <L extends string>(range: Range<PlainKind, L>): Vector<L> =>
  call('count_over_time', range.node);

/** `changes`: how often the value changed in the window. */
export const changes = <L extends string>(range: Range<PlainKind, L>): Vector<L> => call('changes', range.node);

/** `histogram_quantile` of native histograms, or of classic buckets, whose `le` it takes away. */
export const histogramQuantile = ((quantile: number, of: { node: Node }) => {
  if (!(quantile >= 0 && quantile <= 1)) throw new RangeError(`quantile ${quantile}: write it between 0 and 1`);
  return call('histogram_quantile', number(quantile), of.node);
}) as unknown as {
  <L extends string>(quantile: number, of: Vector<L, 'histogram'>): Vector<L>;
  <L extends string>(quantile: number, of: Vector<L | 'le'>): Vector<Exclude<L, 'le'>>;
};

/** `histogram_count`: how many a native histogram has observed. */
export const histogramCount = <L extends string>(of: Vector<L, 'histogram'>): Vector<L> =>
  call('histogram_count', of.node);

/** `histogram_sum`: the sum of what a native histogram has observed. */
export const histogramSum = <L extends string>(of: Vector<L, 'histogram'>): Vector<L> => call('histogram_sum', of.node);

/** `histogram_fraction`: the share of observations between two bounds. */
export const histogramFraction = <L extends string>(
  lower: number,
  upper: number,
  of: Vector<L, 'histogram'>,
): Vector<L> => call('histogram_fraction', number(lower), number(upper), of.node);

/** `clamp_min`. */
export const clampMin = <L extends string>(of: Vector<L>, minimum: number): Vector<L> =>
  call('clamp_min', of.node, number(minimum));

/** `clamp_max`. */
export const clampMax = <L extends string>(of: Vector<L>, maximum: number): Vector<L> =>
  call('clamp_max', of.node, number(maximum));

/** `sort_desc`: for tables and instant bar gauges. */
export const sortDesc = <L extends string>(of: Vector<L>): Vector<L> => call('sort_desc', of.node);

/** `absent`: one series when there is none. It keeps no label that one could rely on. */
export const absent = <L extends string>(of: Selector<PlainKind, L>): Vector<never> => call('absent', of.node);

/** `vector`: a number as a vector without labels. */
export const vector = (value: number): Vector<never> => call('vector', number(value));

/** `scalar`: the value of a vector with one series, else NaN. */
export const scalar = <L extends string>(of: Vector<L>): Scalar => call('scalar', of.node);

/** How long a window is, in seconds: PromQL takes a duration for a number. */
export const lengthOf = (window: Window): Scalar => ({ node: { type: 'length', of: window } });

/** `time`: the evaluation time in seconds since 1970. */
export const time = (): Scalar => call('time');

/** `label_replace`, whose new label becomes part of the type. */
export const labelReplace = <L extends string, const To extends string, From extends L>(
  of: Vector<L>,
  to: To,
  replacement: string,
  from: From,
  expression: string,
): Vector<L | To> =>
  call(
    'label_replace',
    of.node,
    ...[to, replacement, from, expression].map((value): Node => ({ type: 'text', value })),
  );

type Aggregate = {
  <const By extends LabelsOf<M>, M extends Metric<'counter' | 'gauge', LabelSpec, string>>(
    by: readonly By[],
    of: M,
  ): Vector<By>;
  <L extends string, S extends Sample, const By extends L>(by: readonly By[], of: Vector<L, S>): Vector<By, S>;
};

const asNode = (of: Vector<string> | Metric<PlainKind, LabelSpec, string>): Node =>
  'node' in of ? of.node : select(of).node;

const aggregate = (op: AggregateOp) =>
  ((by: readonly string[], of: Vector<string> | Metric<PlainKind, LabelSpec, string>) => ({
    node: { type: 'aggregate', op, by, of: asNode(of) },
  })) as unknown as Aggregate;

/** `sum by (...)`. Every label it keeps must be there; all others are gone, also from the type. */
export const sum = aggregate('sum');
/** `avg by (...)`. */
export const avg = aggregate('avg');
/** `min by (...)`. */
export const min = aggregate('min');
/** `max by (...)`. */
export const max = aggregate('max');
/** `count by (...)`: how many series there are. */
export const count = aggregate('count');
/** `group by (...)`: 1 for each group. */
export const group = aggregate('group');

/** `topk`: the series with the largest values, with all their labels. */
export const topk = <L extends string>(howMany: number, of: Vector<L>): Vector<L> => ({
  node: { type: 'aggregate', op: 'topk', by: [], param: number(howMany), of: of.node },
});

/** `bottomk`: the series with the smallest values, with all their labels. */
export const bottomk = <L extends string>(howMany: number, of: Vector<L>): Vector<L> => ({
  node: { type: 'aggregate', op: 'bottomk', by: [], param: number(howMany), of: of.node },
});

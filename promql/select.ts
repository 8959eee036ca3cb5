import type { BoundedLabel, LabelSpec, LabelsOf, Metric, MetricKind } from '../catalog/metric.ts';
import type { AnySelector, Matcher, Range, Selector, Window } from './expression.ts';

/** Any metric but a classic histogram, which has series of its own: see `bucketsOf`, `countOf`, `sumOf`. */
type Plain = Metric<'counter' | 'gauge' | 'nativeHistogram', LabelSpec, string>;
type ClassicHistogram = Metric<'histogram', LabelSpec, string>;
type PlainKind = Exclude<MetricKind, 'histogram'>;

type KindOf<M> = M extends Metric<infer K, LabelSpec, string> ? Extract<K, PlainKind> : never;
type SelectorOf<M> = Selector<KindOf<M>, LabelsOf<M>>;

/** The selector that a metric or selector stands for. */
export type AsSelector<T> =
  T extends Selector<infer K, infer L> ? Selector<K, L> : T extends Plain ? SelectorOf<T> : never;

/** The labels of a metric's or selector's series. */
export type LabelsIn<T> = AsSelector<T> extends Selector<PlainKind, infer L> ? L : never;

/** The kind of a metric or selector. */
export type KindIn<T> = AsSelector<T> extends Selector<infer K, infer _L> ? K : never;

type ValueOf<M, L extends string> =
  M extends Metric<MetricKind, infer Spec, string>
    ? L extends keyof Spec
      ? Spec[L] extends readonly (infer V extends string)[]
        ? V
        : Spec[L] extends BoundedLabel
          ? string
          : string
      : string
    : string;

/** Matchers by label: a value that the label can have, or one of `not`, `matching`, `notMatching`. */
export type Matchers<M> = {
  readonly [L in LabelsOf<M>]?: ValueOf<M, L> | Matcher;
};

/** `!=`: every other value. */
export const not = (value: string): Matcher => ({ op: '!=', value });

/** `=~`: an anchored RE2 expression. */
export const matching = (expression: string): Matcher => ({ op: '=~', value: expression });

/** `!~`: what an anchored RE2 expression does not match. */
export const notMatching = (expression: string): Matcher => ({ op: '!~', value: expression });

const isSelector = (source: Plain | AnySelector): source is AnySelector => 'node' in source;

/** Turns a metric into its selector; a selector stays as it is. */
export function select<const T extends Plain | AnySelector>(source: T): AsSelector<T> {
  const selector: AnySelector = isSelector(source)
    ? source
    : { node: { type: 'selector', metric: source, suffix: '', matchers: {} } };
  return selector as AsSelector<T>;
}

/** Narrows a metric to the series that match: `where(lockFailures, { reason: 'timeout' })`. */
export function where<const M extends Plain>(metric: M, matchers: Matchers<M>): SelectorOf<M> {
  return { node: { type: 'selector', metric, suffix: '', matchers: read(matchers) } } as SelectorOf<M>;
}

function read(matchers: Readonly<Record<string, string | Matcher | undefined>>): Record<string, Matcher> {
  return Object.fromEntries(
    Object.entries(matchers).flatMap(([label, match]) =>
      match === undefined ? [] : [[label, typeof match === 'string' ? { op: '=' as const, value: match } : match]],
    ),
  );
}

const series =
  (suffix: '_bucket' | '_count' | '_sum') =>
  (metric: ClassicHistogram, matchers: Readonly<Record<string, string | Matcher | undefined>> = {}) => ({
    node: { type: 'selector' as const, metric, suffix, matchers: read(matchers) },
  });

/** The `_bucket` series of a classic histogram, with their label `le`. */
export const bucketsOf = series('_bucket') as <const M extends ClassicHistogram>(
  metric: M,
  matchers?: Matchers<M>,
) => Selector<'counter', LabelsOf<M> | 'le'>;

/** The `_count` series of a classic histogram: how many were observed. */
export const countOf = series('_count') as <const M extends ClassicHistogram>(
  metric: M,
  matchers?: Matchers<M>,
) => Selector<'counter', LabelsOf<M>>;

/** The `_sum` series of a classic histogram: the sum of what was observed, in the metric's unit. */
export const sumOf = series('_sum') as <const M extends ClassicHistogram>(
  metric: M,
  matchers?: Matchers<M>,
) => Selector<'counter', LabelsOf<M>>;

/** A metric or selector over a window: `over(lockFailures, '2m')` prints `booking_lock_failures_total[2m]`. */
export function over<const T extends Plain | AnySelector>(source: T, window: Window): Range<KindIn<T>, LabelsIn<T>> {
  return { node: { ...select(source).node, range: window } } as Range<KindIn<T>, LabelsIn<T>>;
}

/** The same series, read earlier. */
export function offset<K extends PlainKind, L extends string>(source: Range<K, L>, by: Window): Range<K, L>;
export function offset<K extends PlainKind, L extends string>(source: Selector<K, L>, by: Window): Selector<K, L>;
export function offset(source: { node: AnySelector['node'] }, by: Window) {
  return { node: { ...source.node, offset: by } };
}

/** `@ end()`: as the series are at the end of what is asked for, at every moment of it. */
export const atEnd = <K extends PlainKind, L extends string>(source: Range<K, L>): Range<K, L> => ({
  node: { ...source.node, at: 'end' },
});

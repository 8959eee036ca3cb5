import type { Duration } from './duration.ts';
import type { PromisedLevel, PromisedRate } from './promised.ts';

/**
 * Who sends a metric. `job` is the Prometheus job, `every` the scrape or push interval, and `adds` the labels that
 * the target or the sender puts on every series (for scraped targets also `job` and `instance`).
 */
export interface Emitter<Added extends string = string> {
  readonly job: string;
  readonly every: Duration;
  readonly adds: readonly Added[];
  readonly transport: 'scrape' | 'push';
  /** The value of the label `system` on every target of the job; absent where it differs from sender to sender. */
  readonly system?: string;
  /** Not every system has it, so that none at all is no alarm; one that is known and does not answer still is. */
  readonly optional?: boolean;
}

/** An emitter that Prometheus scrapes. Prometheus itself adds `job` and `instance`. */
export function scraped<const Added extends string>(
  target: Readonly<{ job: string; every: Duration; adds: readonly Added[]; system?: string; optional?: boolean }>,
): Emitter<Added | 'job' | 'instance'> {
  return { ...target, adds: [...target.adds, 'job', 'instance'], transport: 'scrape' };
}

/** An emitter that pushes by remote write: the labels are just those that it adds. */
export function pushed<const Added extends string>(
  sender: Readonly<{ job: string; every: Duration; adds: readonly Added[] }>,
): Emitter<Added> {
  return { ...sender, transport: 'push' };
}

/** A label whose values are not known beforehand, and what keeps their number small. It is not pre-seeded. */
export interface BoundedLabel {
  readonly bounded: string;
}

/** A label with values that are known only at run time; `by` says what keeps their number small. */
export const bounded = (by: string): BoundedLabel => ({ bounded: by });

/** Every label with its finite values (pre-seeded with 0 by `instrument/`), or what bounds them. */
export type LabelSpec = Readonly<Record<string, readonly string[] | BoundedLabel>>;

/** `nativeHistogram` is what k6 pushes: one series, no `le` label. `histogram` is the classic one. */
export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'nativeHistogram';

/** One metric as its emitter exposes it. Labels and their values are part of its type. */
export interface Metric<
  Kind extends MetricKind = MetricKind,
  Spec extends LabelSpec = LabelSpec,
  Added extends string = string,
> {
  readonly kind: Kind;
  readonly name: string;
  readonly help: string;
  readonly labels: Spec;
  readonly emitter: Emitter<Added>;
  /** Upper bounds in the metric's base unit; classic histograms only. */
  readonly buckets?: readonly number[];
  /** Where the name is fixed, when the users' systems give it and it breaks the naming rules. */
  readonly namedBy?: string;
  /** When there is rightly no series at all, though the emitter is up. Elsewhere that is a fault. */
  readonly sparse?: string;
  /** What is promised of it, where its signal, panel and alert are derived of that. */
  readonly promised?: PromisedRate | PromisedLevel;
}

/** Any metric, for lists. */
export type AnyMetric = Metric<MetricKind, LabelSpec, string>;

/** A counter of which something is promised. */
export type PromisedCounter<Spec extends LabelSpec = LabelSpec, Added extends string = string> = Metric<
  'counter',
  Spec,
  Added
> & { readonly promised: PromisedRate };

/** A gauge of which something is promised. */
export type PromisedGauge<Spec extends LabelSpec = LabelSpec, Added extends string = string> = Metric<
  'gauge',
  Spec,
  Added
> & { readonly promised: PromisedLevel };

/** The names of all labels on a metric's series: its own and those its emitter adds. */
export type LabelsOf<M> = M extends Metric<MetricKind, infer Spec, infer Added> ? (keyof Spec & string) | Added : never;

interface MetricOptions<Spec extends LabelSpec, Added extends string> {
  readonly help: string;
  readonly emitter: Emitter<Added>;
  readonly labels?: Spec;
  readonly namedBy?: string;
  readonly sparse?: string;
}

type Declare<Kind extends MetricKind, More = unknown> = <
  const Spec extends LabelSpec = Record<never, never>,
  const Added extends string = string,
>(
  name: string,
  options: MetricOptions<Spec, Added> & More,
) => Metric<Kind, Spec, Added>;

const declare =
  (kind: MetricKind): Declare<MetricKind> =>
  (name, options) => ({ kind, name, ...options, labels: options.labels ?? ({} as never) });

/** A promise is about a system, so its emitter must add that label. */
type Promising<Added extends string, P> = { readonly promised: 'system' extends Added ? P : never };

interface DeclareCounter extends Declare<'counter', { readonly promised?: never }> {
  <const Spec extends LabelSpec = Record<never, never>, const Added extends string = string>(
    name: string,
    options: MetricOptions<Spec, Added> & Promising<Added, PromisedRate>,
  ): PromisedCounter<Spec, Added>;
}

interface DeclareGauge extends Declare<'gauge', { readonly promised?: never }> {
  <const Spec extends LabelSpec = Record<never, never>, const Added extends string = string>(
    name: string,
    options: MetricOptions<Spec, Added> & Promising<Added, PromisedLevel>,
  ): PromisedGauge<Spec, Added>;
}

/** Declares a counter: it only rises, and its name ends in `_total`. */
export const counter = declare('counter') as DeclareCounter;

/** Declares a gauge: it rises and falls. */
export const gauge = declare('gauge') as DeclareGauge;

/** Declares a classic histogram; put a bucket at each objective, or its quantiles cannot be judged there. */
export const histogram = declare('histogram') as Declare<'histogram', { readonly buckets: readonly number[] }>;

/** Declares a native histogram. */
export const nativeHistogram = declare('nativeHistogram') as Declare<'nativeHistogram'>;

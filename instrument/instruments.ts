import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  type PrometheusContentType,
  Registry,
} from 'prom-client';
import { anyTarget } from '../catalog/emitters.ts';
import type { BoundedLabel, Emitter, LabelSpec, Metric, MetricKind } from '../catalog/metric.ts';

/** The registry that serves `/metrics`: `contentType` and `metrics()`. */
export type MetricsRegistry = Registry<PrometheusContentType | OpenMetricsContentType>;

/** The labels that an emitter sets on each sample: finite ones take only their values. */
export type OwnLabels<Spec extends LabelSpec> = {
  readonly [L in keyof Spec]: Spec[L] extends readonly (infer Value extends string)[]
    ? Value
    : Spec[L] extends BoundedLabel
      ? string
      : never;
};

/** The arguments of a sample: labels where the metric has some, then its value. */
type Sample<Spec extends LabelSpec, Value extends readonly unknown[]> = [keyof Spec] extends [never]
  ? Value
  : [labels: OwnLabels<Spec>, ...Value];

/** A counter of the catalogue. */
export interface CounterInstrument<Spec extends LabelSpec> {
  /** Adds a number that is not negative; 1 when absent. */
  inc(...sample: Sample<Spec, [by?: number]>): void;
}

/** A gauge of the catalogue. */
export interface GaugeInstrument<Spec extends LabelSpec> {
  /** Sets the value, in the unit of the metric's name. */
  set(...sample: Sample<Spec, [value: number]>): void;
}

/** A classic histogram of the catalogue. */
export interface HistogramInstrument<Spec extends LabelSpec> {
  /** Observes a value in the unit of the metric's name. */
  observe(...sample: Sample<Spec, [value: number]>): void;
}

/** Makes the metrics of one emitter. */
export interface Instruments {
  readonly registry: MetricsRegistry;
  counter<Spec extends LabelSpec>(metric: Metric<'counter', Spec, string>): CounterInstrument<Spec>;
  gauge<Spec extends LabelSpec>(metric: Metric<'gauge', Spec, string>): GaugeInstrument<Spec>;
  histogram<Spec extends LabelSpec>(metric: Metric<'histogram', Spec, string>): HistogramInstrument<Spec>;
}

/**
 * The instruments of one emitter, in a registry of their own that also has the metrics of the process
 * (`process_*`, `nodejs_*`). Series whose labels are all finite exist from the start with 0, so that the first
 * increase is seen by `rate()`.
 * @throws {Error} when a metric belongs to another emitter: each metric has just one.
 */
export function instruments(emitter: Emitter): Instruments {
  const registry: MetricsRegistry = new Registry();
  collectDefaultMetrics({ register: registry });

  const described = (metric: Metric<MetricKind, LabelSpec, string>) => {
    if (metric.emitter.job !== emitter.job && metric.emitter.job !== anyTarget.job) {
      throw new Error(`metric ${metric.name} comes from job "${metric.emitter.job}", not from "${emitter.job}"`);
    }
    return { name: metric.name, help: metric.help, labelNames: Object.keys(metric.labels), registers: [registry] };
  };

  return {
    registry,
    counter(metric) {
      const made = new Counter(described(metric));
      for (const labels of finiteSeries(metric.labels)) made.inc(labels, 0);
      return made as CounterInstrument<typeof metric.labels>;
    },
    gauge(metric) {
      const made = new Gauge(described(metric));
      for (const labels of finiteSeries(metric.labels)) made.set(labels, 0);
      return made as GaugeInstrument<typeof metric.labels>;
    },
    histogram(metric) {
      const made = new Histogram({ ...described(metric), buckets: [...(metric.buckets ?? [])] });
      for (const labels of finiteSeries(metric.labels)) made.zero(labels);
      return made as HistogramInstrument<typeof metric.labels>;
    },
  };
}

/** Every combination of finite label values; none when a label is known only at run time. */
function finiteSeries(spec: LabelSpec): Record<string, string>[] {
  return Object.entries(spec).reduce<Record<string, string>[]>(
    (series, [label, values]) =>
      'bounded' in values ? [] : series.flatMap((labels) => values.map((value) => ({ ...labels, [label]: value }))),
    [{}],
  );
}

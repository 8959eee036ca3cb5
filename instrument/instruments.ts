import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { anyTarget } from '../catalog/emitters.ts';
import type { AnyMetric, Emitter, LabelSpec, Metric } from '../catalog/metric.ts';
import { Exposition } from './exposition.ts';
import { finiteCombinations, type WithLabels } from './labels.ts';
import { ExposedReadings, type Readings } from './readings.ts';

/** A counter of the catalogue. */
export interface CounterInstrument<Spec extends LabelSpec> {
  /** Adds `value`, by default 1. @throws {Error} when it is negative. */
  inc(...args: WithLabels<Spec, [value?: number]>): void;
}

/** A gauge of the catalogue. */
export interface GaugeInstrument<Spec extends LabelSpec> {
  set(...args: WithLabels<Spec, [value: number]>): void;
  /** Adds `value`, by default 1. */
  inc(...args: WithLabels<Spec, [value?: number]>): void;
  /** Takes `value` away, by default 1. */
  dec(...args: WithLabels<Spec, [value?: number]>): void;
}

/** A classic histogram of the catalogue; its values are in the metric's base unit. */
export interface HistogramInstrument<Spec extends LabelSpec> {
  observe(...args: WithLabels<Spec, [value: number]>): void;
  /** Begins a series with 0, so that its first value is seen as an increase: for labels that are not finite. */
  zero(...args: WithLabels<Spec, []>): void;
}

/** Makes the instruments of one emitter. Each metric can be made once. */
export interface Instruments {
  /** Where what is counted here is exposed: `contentType` and `metrics()`. It has the metrics of the process, too. */
  readonly registry: Registry;
  /** All there is, in the content type of the registry: what is counted here, and what was read from elsewhere. */
  exposition(): Promise<Uint8Array>;
  counter<Spec extends LabelSpec>(metric: Metric<'counter', Spec>): CounterInstrument<Spec>;
  gauge<Spec extends LabelSpec>(metric: Metric<'gauge', Spec>): GaugeInstrument<Spec>;
  histogram<Spec extends LabelSpec>(metric: Metric<'histogram', Spec>): HistogramInstrument<Spec>;
  /** A metric that is read from elsewhere as a whole, rather than counted here. It is absent until it has been read. */
  readings<Spec extends LabelSpec>(metric: Metric<'counter' | 'gauge', Spec>): Readings<Spec>;
}

/**
 * The instruments of an emitter, in a registry of their own. A counter, gauge or histogram whose labels are all finite
 * begins at 0 for each combination of their values, so that the first increase is seen as one.
 * @throws {RangeError} from each method when the metric belongs to another emitter.
 */
export function instruments(emitter: Emitter): Instruments {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  const read = new Map<string, ExposedReadings<LabelSpec>>();
  let expected = 0;

  const options = <Of extends AnyMetric>(metric: Of) => {
    if (metric.emitter.job !== emitter.job && metric.emitter.job !== anyTarget.job) {
      throw new RangeError(
        `${metric.name} is emitted by "${metric.emitter.job}" and not by "${emitter.job}": ` +
          'put the metric where it is known, or change its emitter in the catalogue',
      );
    }
    return { name: metric.name, help: metric.help, labelNames: Object.keys(metric.labels), registers: [registry] };
  };

  return {
    registry,
    async exposition() {
      const exposition = new Exposition(expected);
      exposition.text(await registry.metrics());
      for (const readings of read.values()) readings.writeTo(exposition);
      const bytes = exposition.bytes();
      expected = bytes.length * 1.1;
      return bytes;
    },
    counter<Spec extends LabelSpec>(metric: Metric<'counter', Spec>) {
      const made = new Counter(options(metric));
      for (const labels of finiteCombinations(metric.labels)) made.inc(labels, 0);
      return made as CounterInstrument<Spec>;
    },
    gauge<Spec extends LabelSpec>(metric: Metric<'gauge', Spec>) {
      const made = new Gauge(options(metric));
      for (const labels of finiteCombinations(metric.labels)) made.set(labels, 0);
      return made as GaugeInstrument<Spec>;
    },
    histogram<Spec extends LabelSpec>(metric: Metric<'histogram', Spec>) {
      const made = new Histogram({ ...options(metric), buckets: [...(metric.buckets ?? [])] });
      for (const labels of finiteCombinations(metric.labels)) made.zero(labels);
      return made as HistogramInstrument<Spec>;
    },
    readings<Spec extends LabelSpec>(metric: Metric<'counter' | 'gauge', Spec>) {
      const { name } = options(metric);
      if (read.has(name)) throw new Error(`${name} is read twice: make its readings once, and share them`);
      const made = new ExposedReadings(metric);
      read.set(name, made as unknown as ExposedReadings<LabelSpec>);
      return made;
    },
  };
}

/** Gauges of prom-client that are called `_total` as only counters may be: `promtool check metrics` refuses them. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

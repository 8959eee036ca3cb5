import type { LabelSpec, Metric } from '../catalog/metric.ts';
import { type Exposition, labelText } from './exposition.ts';
import type { LabelValues } from './labels.ts';

/** One series of a metric, as it was read. */
export interface Sample<Spec extends LabelSpec> {
  /** Labels that are the same object in several samples, or in later ones, cost less to expose. They must not change. */
  readonly labels: LabelValues<Spec>;
  readonly value: number;
}

/**
 * A metric that is read as a whole: what client_golang calls a const metric. A counter is exposed with the value that
 * its source counts, also when that begins again at 0.
 */
export interface Readings<Spec extends LabelSpec> {
  /** Exposes these series and no other; each combination of labels may be there once. */
  replace(samples: readonly Sample<Spec>[]): void;
  /** Exposes no series. */
  clear(): void;
}

/** {@link Readings} that can be written out. prom-client would look each series up, and keep it. */
export class ExposedReadings<Spec extends LabelSpec> implements Readings<Spec> {
  readonly #metric: Metric<'counter' | 'gauge', Spec>;
  #samples: readonly Sample<Spec>[] = [];

  constructor(metric: Metric<'counter' | 'gauge', Spec>) {
    this.#metric = metric;
  }

  replace(samples: readonly Sample<Spec>[]): void {
    this.#samples = samples;
  }

  clear(): void {
    this.#samples = [];
  }

  /** Writes the metric with all its series. */
  writeTo(exposition: Exposition): void {
    const { name } = this.#metric;
    exposition.metric(this.#metric);
    for (const { labels, value } of this.#samples) exposition.sample(name, written(labels), value);
  }
}

/** How labels are written, for as long as they live: with thousands of series this is most of the work. */
const texts = new WeakMap<object, string>();

function written(labels: Readonly<Record<string, string>>): string {
  const known = texts.get(labels);
  if (known !== undefined) return known;
  const text = labelText(labels);
  texts.set(labels, text);
  return text;
}

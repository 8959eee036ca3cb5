import { Counter, type CounterConfiguration, Gauge } from 'prom-client';
import type { LabelSpec } from '../catalog/metric.ts';
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

/** Registers a metric whose series are replaced as a whole, which costs no look-up of each series. */
export function readings<Spec extends LabelSpec>(
  kind: 'counter' | 'gauge',
  options: CounterConfiguration<string>,
): Readings<Spec> {
  const metric = kind === 'counter' ? new Counter(options) : new Gauge(options);
  const describe = metric.get.bind(metric);
  let current: readonly Sample<Spec>[] = [];
  metric.get = async () => ({ ...(await describe()), values: [...current] }) as never;
  // What prom-client writes out, as for the buckets of a histogram: it writes labels that are shared only once, and
  // remembers how as long as they live. With thousands of series that halves the cost.
  const getForPromString = async () => ({
    ...(await describe()),
    values: current.map(({ labels, value }) => ({ labels: none, sharedLabels: labels, value })),
  });
  Object.assign(metric, { getForPromString });
  return {
    replace(samples) {
      current = samples;
    },
    clear() {
      current = [];
    },
  };
}

const none = {};

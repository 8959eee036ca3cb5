import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import type { K6Metric } from '../../catalog/k6.ts';

/** A counter of the catalogue with one label of known values. */
interface Counted<Label extends string, Value extends string> extends K6Metric {
  readonly labels: Readonly<Record<Label, readonly Value[]>>;
}

/**
 * A k6 counter with one label, from the catalogue. Each virtual user makes each of its series with 0 before it counts
 * the first time: a series that is born with its first count has no rate in Prometheus.
 */
export function countBy<Label extends string, Value extends string>(metric: Counted<Label, Value>, label: Label) {
  const counter = new Counter(metric.k6Name);
  return {
    count: (value: Value): void => counter.add(1, { [label]: value }),
    /** To be called in each iteration: it does so in the first one. */
    seed: (): void => {
      if (exec.vu.iterationInInstance > 0) return;
      for (const value of metric.labels[label]) counter.add(0, { [label]: value });
    },
  };
}

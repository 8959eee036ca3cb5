import type { AnyMetric } from '../../catalog/metric.ts';

/** What is known of the series of a name. */
export interface Series {
  readonly metric: AnyMetric;
  /** A histogram's buckets, counts and sums only rise, as counters do. */
  readonly kind: 'counter' | 'gauge' | 'nativeHistogram';
  readonly labels: ReadonlySet<string>;
}

/** Finds what the metrics say of the name of a series; nothing where no metric has it. */
export type Lookup = (name: string) => Series | undefined;

const suffixes = ['_bucket', '_count', '_sum'] as const;

/** Looks names up in a list of metrics. */
export function lookupIn(metrics: readonly AnyMetric[]): Lookup {
  const byName = new Map(metrics.flatMap((metric) => seriesOf(metric).map((one) => [one.name, one])));
  return (name) => byName.get(name);
}

function seriesOf(metric: AnyMetric): readonly (Series & { readonly name: string })[] {
  const { kind, name, labels: own, emitter } = metric;
  const labels = [...Object.keys(own), ...emitter.adds];
  if (kind !== 'histogram') return [{ metric, kind, name, labels: new Set(labels) }];
  return suffixes.map((suffix) => ({
    ...{ metric, kind: 'counter', name: `${name}${suffix}` },
    labels: new Set(suffix === '_bucket' ? [...labels, 'le'] : labels),
  }));
}

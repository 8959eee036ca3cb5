import { metrics } from '../catalog/index.ts';
import type { AnyMetric, PromisedCounter, PromisedGauge } from '../catalog/metric.ts';
import type { Objective } from '../catalog/objectives.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import { lastOverTime, max, mul, over, rate, sum } from '../promql/index.ts';
import { type JudgedSignal, signal } from './signal.ts';

/** A metric of which something is promised. */
export type PromisedMetric = PromisedCounter | PromisedGauge;

/** The signal that is derived of a promised metric. */
export type PromisedSignal = JudgedSignal<'system', Objective & { readonly direction: 'below' }>;

/** The usual question about a counter: what a minute adds to it. */
const rateOf = (metric: PromisedCounter): PromisedSignal =>
  signal({
    ...saidOf(metric),
    query: (w) => mul(60, sum(['system'], rate(over(metric, w)))),
    window: '2m',
  });

/** The usual question about a gauge: its newest value, of a whole system. */
export const levelOf = (metric: PromisedGauge): PromisedSignal =>
  signal({
    ...saidOf(metric),
    query: (w) => {
      const newest = lastOverTime(over(metric, w));
      return metric.promised.across === 'sum' ? sum(['system'], newest) : max(['system'], newest);
    },
    window: shortestWindow(metric.emitter),
  });

const saidOf = ({ help, promised: { objective, description = help } }: PromisedMetric) => ({
  ...{ title: objective.title, unit: objective.unit, description, objective },
});

const isPromised = (metric: AnyMetric): metric is PromisedMetric => metric.promised !== undefined;

const derived: ReadonlyMap<AnyMetric, PromisedSignal> = new Map(
  metrics
    .filter(isPromised)
    // Of a file's exports one loader keeps the order, and another sorts them.
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((metric) => [metric, metric.kind === 'counter' ? rateOf(metric) : levelOf(metric)]),
);

/**
 * What is promised of a metric, as a signal: always the same one.
 * @throws {Error} when the catalogue does not list the metric.
 */
export function promisedSignal(metric: PromisedMetric): PromisedSignal {
  const found = derived.get(metric);
  if (!found) throw new Error(`metric ${metric.name}: list its file in catalog/index.ts`);
  return found;
}

/** The metrics of a system of which something is promised, by name. */
export const promisedMetrics = (system: string): readonly PromisedMetric[] =>
  [...derived.keys()].filter(isPromised).filter(({ emitter }) => emitter.system === system);

/** What is promised of the metrics of a system, as signals. */
export const promisedSignals = (system: string): readonly PromisedSignal[] =>
  promisedMetrics(system).map(promisedSignal);

/** Every derived signal. */
export const allPromised: readonly PromisedSignal[] = [...derived.values()];

import type { AnyMetric } from '../../catalog/metric.ts';
import { outcomes } from '../../catalog/outcomes.ts';
import { type SystemName, systems } from '../../catalog/systems.ts';
import { type Node, selectors } from '../../promql/index.ts';
import { type AnySignal, queryOf } from '../../signals/signal.ts';

/** The system whose suites alone count a metric. */
const countedFor = (metric: AnyMetric): SystemName | undefined =>
  Object.values(systems).find(({ name }) => outcomes[name].counters.some((counter: AnyMetric) => counter === metric))
    ?.name;

/**
 * On whose stack something is proven: that of the system whose services alone it reads, or what its suites alone count.
 * What reads that of several, of the platform, or what k6 tells of any run is proven on booking's.
 */
export function watchedOn(node: Node): SystemName {
  const read = new Set(selectors(node).flatMap(({ metric }) => metric.emitter.system ?? countedFor(metric) ?? []));
  const own = Object.values(systems).find(({ name }) => read.size === 1 && read.has(name));
  return (own ?? systems.booking).name;
}

/** On whose stack what a signal shows is proven. */
export const shownOn = (signal: AnySignal): SystemName => watchedOn(queryOf(signal).node);

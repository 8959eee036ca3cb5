import { type SystemName, systems } from '../../catalog/systems.ts';
import { type Node, selectors } from '../../promql/index.ts';
import { type AnySignal, queryOf } from '../../signals/signal.ts';

/**
 * On whose stack something is proven: that of the system whose services alone it reads. What reads those of several, of
 * the platform or of k6 is proven on booking's.
 */
export function watchedOn(node: Node): SystemName {
  const read = new Set(selectors(node).flatMap(({ metric }) => metric.emitter.system ?? []));
  const own = Object.values(systems).find(({ name }) => read.size === 1 && read.has(name));
  return (own ?? systems.booking).name;
}

/** On whose stack what a signal shows is proven. */
export const shownOn = (signal: AnySignal): SystemName => watchedOn(queryOf(signal).node);

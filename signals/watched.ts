import { kafkaLagExporter } from '../catalog/emitters.ts';
import type { Emitter } from '../catalog/metric.ts';
import { isSystem, type SystemName } from '../catalog/systems.ts';
import { selectors } from '../promql/index.ts';
import { type AnySignal, queryOf } from './signal.ts';

/** The systems that a signal can say something of; none where it is about whichever system is watched, or about the platform. */
export function systemsOf(signal: AnySignal): readonly SystemName[] {
  const emitters: readonly Emitter[] = selectors(queryOf(signal).node).map(({ metric }) => metric.emitter);
  const own = emitters.map((emitter) => (emitter === kafkaLagExporter ? undefined : emitter.system));
  return own.every(isSystem) ? [...new Set(own)] : [];
}

/** Whether a signal can say something where a system is watched. */
export function isAbout(signal: AnySignal, system: SystemName): boolean {
  const about = systemsOf(signal);
  return about.length === 0 || about.includes(system);
}

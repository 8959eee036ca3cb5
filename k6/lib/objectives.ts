import { Gauge } from 'k6/metrics';
import { k6Objective } from '../../catalog/k6.ts';
import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import { level, statName } from '../../catalog/objective.ts';

const told = new Gauge(k6Objective.k6Name);

/**
 * Tells what is promised, so that whoever looks at the run sees it beside what was measured. A suite's `setup` calls it
 * with the promises that its thresholds are made of.
 * @param scale the part of the load that is run: of a promised rate it is that part
 */
export function tellObjectives(promises: readonly JudgedByK6[], scale = 1): void {
  for (const { metric, objective } of promises) {
    const part = objective.unit === 'per second' ? scale : 1;
    for (const at of objective.target === undefined ? (['critical'] as const) : (['target', 'critical'] as const)) {
      told.add(level(objective, at) * part, { of: metric.k6Name, stat: statName(objective), level: at });
    }
  }
}

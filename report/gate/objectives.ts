import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import { keeps, level, type Objective } from '../../catalog/objectives.ts';
import { formatValue } from '../../catalog/units.ts';
import { type K6Summary, statOf } from '../../k6/lib/summary-data.ts';
import { isJudged, type Judging, promised, statOfObjective } from '../../k6/lib/thresholds.ts';
import { type Evidence, isMissing } from '../../runs/evidence.ts';
import { thresholdsMissed } from '../../runs/k6-exit.ts';
import type { Finding } from './finding.ts';
import type { Policy } from './policy.ts';

/** Judges the objectives that k6 measures at both of their levels. A value that is missing keeps none. */
export function objectiveFindings(
  summary: K6Summary,
  promises: readonly JudgedByK6[],
  judging: Judging,
  policy: Policy,
): Finding[] {
  return promises.map((promise): Finding => {
    const { objective } = promise;
    const value = measuredValue(summary, promise);
    const text = `${objective.title} is ${formatValue(value, objective.unit)}`;
    if (!isJudged(objective, judging)) return { rule: 'objectives', outcome: 'not judged', text };
    const kept = (['critical', 'target'] as const).map((at) => keeps(objective, value, at));
    const [critical, target] = kept;
    const outcome = !critical ? 'fail' : target ? 'pass' : policy.targetMissed;
    const missed = critical ? 'target' : 'critical level';
    return {
      rule: 'objectives',
      outcome,
      text: critical && target ? text : `${text}: the ${missed} was missed`,
      margin: marginOf(objective, value),
    };
  });
}

function measuredValue(summary: K6Summary, { metric, objective }: JudgedByK6): number {
  const value = statOf(summary, metric.k6Name, statOfObjective(objective), Number.NaN);
  return objective.unit === 's' ? value / 1000 : value;
}

/** The distance of a value to each level, in percent of the level. */
function marginOf(objective: Objective, value: number): string {
  const levels = objective.target === undefined ? (['critical'] as const) : (['target', 'critical'] as const);
  return levels
    .map((at) => {
      const limit = level(objective, at);
      const share = Math.abs(value / limit - 1) * 100;
      const distance = Number.isNaN(share) ? 'no value' : `${share.toFixed(1)} % ${value < limit ? 'below' : 'above'}`;
      return `${distance} (${at} ${formatValue(limit, objective.unit)})`;
    })
    .join(', ');
}

/**
 * The evidence without the thresholds that k6 takes from objectives: the gate judges those at both levels, by its
 * policy, and k6's exit code 99 is no news where only they were missed.
 */
export function withoutObjectives(evidence: Evidence, promises: readonly JudgedByK6[], judging: Judging): Evidence {
  const { summary, thresholds, k6 } = evidence;
  if (isMissing(summary)) return evidence;
  const ofObjectives = promised(judging, promises);
  const isOurs = (metric: string, expression: string): boolean => ofObjectives[metric]?.includes(expression) ?? false;
  let missed = false;
  const metrics = Object.entries(summary.metrics).map(([name, metric]) => {
    const judged = Object.entries(metric.thresholds ?? {});
    missed ||= judged.some(([expression, { ok }]) => !ok && isOurs(name, expression));
    const others = Object.fromEntries(judged.filter(([expression]) => !isOurs(name, expression)));
    return [name, { ...metric, thresholds: others }] as const;
  });
  return {
    ...evidence,
    summary: { ...summary, metrics: Object.fromEntries(metrics) },
    thresholds: Object.fromEntries(
      Object.entries(thresholds).map(([name, all]) => [name, all.filter((one) => !isOurs(name, one))]),
    ),
    k6: missed && k6.exitCode === thresholdsMissed ? { ...k6, exitCode: 0 } : k6,
  };
}

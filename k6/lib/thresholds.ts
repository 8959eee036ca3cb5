import type { K6Metric } from '../../catalog/k6.ts';
import { type Level, level, type Objective } from '../../catalog/objectives.ts';
import type { Kind } from './kinds.ts';

/** Thresholds as k6 takes them: expressions by metric, which may carry tags. */
export type Thresholds = Record<string, string[]>;

/**
 * Share of requests with an answer that was not expected. k6 makes it; its pushed series are of no use (0 or 1 each,
 * split by status), therefore the catalogue has none.
 */
export const httpReqFailed: K6Metric = { k6Name: 'http_req_failed' };

/** The metric, or its part with these tags, as a threshold names it. */
export function selected(metric: K6Metric, tags: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(tags).map(([tag, value]) => `${tag}:${value}`);
  return pairs.length > 0 ? `${metric.k6Name}{${pairs.join(',')}}` : metric.k6Name;
}

/**
 * An objective as the expression of a k6 threshold, such as `p(99)<2000`. k6 keeps times in milliseconds, the
 * catalogue in seconds.
 * @throws {RangeError} when k6 has no figure for the objective's unit.
 */
export function expression(objective: Objective, at: Level = 'target'): string {
  const sign = objective.direction === 'below' ? '<' : '>';
  const limit = level(objective, at);
  switch (objective.unit) {
    case 's':
      return `${objective.quantile === undefined ? 'avg' : `p(${tidy(objective.quantile * 100)})`}${sign}${tidy(limit * 1000)}`;
    case 'ratio':
      return `rate${sign}${limit}`;
    default:
      throw new RangeError(`objective "${objective.title}": k6 cannot judge "${objective.unit}", only s and ratio`);
  }
}

/** Whether an objective speaks of latency, which not every kind of profile judges. */
const isLatency = (objective: Objective): boolean => objective.unit === 's';

/** The thresholds of objectives at a level, without those that a run of this kind is not judged on. */
export function promised(
  kind: Kind,
  promises: readonly { readonly metric: K6Metric; readonly objective: Objective }[],
  at: Level = 'target',
): Thresholds {
  const thresholds: Thresholds = {};
  for (const { metric, objective } of promises) {
    if (isLatency(objective) && !kind.judgesLatency) continue;
    thresholds[metric.k6Name] = [...(thresholds[metric.k6Name] ?? []), expression(objective, at)];
  }
  return thresholds;
}

/** 0.999 * 100 is 99.9, not 99.90000000000001. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** Every check passes. Checks judge function, so this holds for each kind of profile. */
export const everyCheck: Thresholds = { checks: ['rate==1'] };

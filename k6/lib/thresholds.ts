import { type K6Metric, k6UnexpectedResponses } from '../../catalog/k6.ts';
import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import { type Level, level, type Objective } from '../../catalog/objectives.ts';
import type { Profile } from './profile.ts';
import { countedOnly } from './summary-data.ts';

/** Thresholds as k6 takes them: expressions by metric, which may carry tags. */
export type Thresholds = Record<string, string[]>;

/** What decides on what a run is judged. */
export type Judging = Pick<Profile, 'kind' | 'scale'>;

/** The metric, or its part with these tags, as a threshold names it. */
export function selected(metric: K6Metric, tags: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(tags).map(([tag, value]) => `${tag}:${value}`);
  return pairs.length > 0 ? `${metric.k6Name}{${pairs.join(',')}}` : metric.k6Name;
}

/**
 * The figure of k6's summary that an objective speaks of, such as `p(99)`.
 * @throws {RangeError} when k6 has no figure for the objective's unit.
 */
export function statOfObjective({ title, unit, quantile }: Objective): string {
  switch (unit) {
    case 's':
      return quantile === undefined ? 'avg' : `p(${tidy(quantile * 100)})`;
    case 'ratio':
    case 'per second':
      return 'rate';
    default:
      throw new RangeError(`objective "${title}": k6 cannot judge "${unit}", only s, ratio and per second`);
  }
}

/**
 * An objective as the expression of a k6 threshold, such as `p(99)<2000`. k6 keeps times in milliseconds, the
 * catalogue in seconds. So many a second is a part of it for a part of the users.
 * @throws {RangeError} when k6 has no figure for the objective's unit.
 */
export function expression(objective: Objective, at: Level = 'target', scale = 1): string {
  const sign = objective.direction === 'below' ? '<' : '>';
  const limit = level(objective, at);
  const ofK6 = objective.unit === 's' ? limit * 1000 : objective.unit === 'per second' ? limit * scale : limit;
  return `${statOfObjective(objective)}${sign}${tidy(ofK6)}`;
}

/** Whether a run is judged on an objective: not every profile is on latency and rates, and no scaled one on latency. */
export function isJudged({ unit }: Objective, { kind }: Judging): boolean {
  if (unit === 's') return kind.judgesLatency;
  return unit === 'per second' ? kind.judgesRates : true;
}

/** The thresholds of objectives at a level, without those that such a run is not judged on. */
export function promised(judging: Judging, promises: readonly JudgedByK6[], at: Level = 'target'): Thresholds {
  const thresholds: Thresholds = {};
  for (const { metric, objective } of promises) {
    if (!isJudged(objective, judging)) continue;
    thresholds[metric.k6Name] = [...(thresholds[metric.k6Name] ?? []), expression(objective, at, judging.scale)];
  }
  return thresholds;
}

/** What of it a run is not judged on, in words. */
export const notJudged = (judging: Judging, promises: readonly JudgedByK6[]): string[] => [
  ...new Set(
    promises
      .map(({ objective }) => objective)
      .filter((objective) => !isJudged(objective, judging))
      .map(({ unit, title }) => (unit === 's' ? 'latency' : `the rate of ${title.toLowerCase()}`)),
  ),
];

/** 0.999 * 100 is 99.9, not 99.90000000000001. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** Every check passes, and no response is other than promised: both are function, so they hold for each kind of profile. */
export const allAsPromised: Thresholds = {
  checks: ['rate==1'],
  [k6UnexpectedResponses.k6Name]: ['count==0'],
  ...Object.fromEntries(
    k6UnexpectedResponses.labels.kind.map((kind) => [selected(k6UnexpectedResponses, { kind }), [countedOnly]]),
  ),
};

/** The same where some requests may fail: then the share of them is judged, and of the others that they are as promised. */
export const mostAsPromised: Thresholds = { ...allAsPromised, [k6UnexpectedResponses.k6Name]: [countedOnly] };

import { k6HttpReqDuration, k6Objective } from '../catalog/k6.ts';
import { httpReqFailed, type JudgedByK6 } from '../catalog/k6-objectives.ts';
import { type Objective, statName } from '../catalog/objective.ts';
import { div, histogramQuantile, lastOverTime, max, or, over, select, where } from '../promql/index.ts';
import { failedShareOfRun } from './k6.ts';
import { run, totalOfPushed } from './pushed.ts';
import { type AnySignal, queryOf, signal } from './signal.ts';

/**
 * A signal of k6 with the promise that there is of it, if there is one. The same signal is judged by other levels where
 * another system was loaded.
 */
export function judgedBy<S extends AnySignal>(signal: S, promises: readonly JudgedByK6[]): S {
  const { metric: of, stat } = signal.measures ?? {};
  const own = promises.find(({ metric, objective }) => metric.k6Name === of && statName(objective) === stat);
  return own ? { ...signal, objective: own.objective } : signal;
}

export const promisedTimes = signal({
  title: 'Promised response time',
  description: 'Dashed, by the figure that it is of: what the suite of the run promises.',
  unit: 's',
  query: () => max(['stat', 'level'], lastOverTime(over(where(k6Objective, { of: k6HttpReqDuration.k6Name }), run))),
  legend: ['stat', 'level'],
  isLimit: true,
});

export const promisedFailures = signal({
  title: 'Promised share of failures',
  description: 'Dashed: what the suite of the run promises.',
  unit: 'ratio',
  query: () => max(['level'], lastOverTime(over(where(k6Objective, { of: httpReqFailed.k6Name }), run))),
  legend: ['level'],
  isLimit: true,
});

const limitOf = (of: string, stat: string) =>
  max(['testid'], lastOverTime(over(where(k6Objective, { of, stat, level: 'critical' }), run)));

/** A share of a limit is kept below all of it. */
const withinLimit: Objective = {
  title: 'Share of a limit',
  direction: 'below',
  unit: 'ratio',
  critical: 1,
  source: 'the objectives of the suite that is run',
};

const slowness = (quantile: number) =>
  div(
    histogramQuantile(quantile, totalOfPushed(['testid'], select(k6HttpReqDuration))),
    limitOf(k6HttpReqDuration.k6Name, `p${quantile * 100}`),
  );

export const timeOfLimit = signal({
  title: 'Response time of its limit',
  description:
    'How much of what is promised of the p99 the run takes, of the p95 where nothing is promised of the p99. At 100 % the promise is broken; the verdict does not judge that at smoke, nor of a part of a load.',
  unit: 'ratio',
  query: () => or(slowness(0.99), slowness(0.95)),
  objective: withinLimit,
  window: run,
});

export const failuresOfLimit = signal({
  title: 'Failures of their limit',
  description: 'How much of the failures that are promised at most the run has had. At 100 % the promise is broken.',
  unit: 'ratio',
  query: () => div(queryOf(failedShareOfRun), limitOf(httpReqFailed.k6Name, 'share')),
  objective: withinLimit,
  window: run,
});

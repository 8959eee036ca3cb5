import {
  k6Checks,
  k6DroppedIterations,
  k6HttpReqDuration,
  k6HttpReqs,
  k6IterationDuration,
  k6Iterations,
  k6Vus,
  k6VusMax,
} from '../catalog/k6.ts';
import { httpReqFailed } from '../catalog/k6-objectives.ts';
import { div, histogramQuantile, lastOverTime, min, mul, or, over, select, sum, where } from '../promql/index.ts';
import { increaseOfPushed, rateOfPushed, run, totalOfPushed } from './pushed.ts';
import { signal } from './signal.ts';

const requests = select(k6HttpReqs);
const failed = where(k6HttpReqs, { expected_response: 'false' });
const durations = select(k6HttpReqDuration);
const iterations = select(k6Iterations);
const dropped = select(k6DroppedIterations);

/** What these say of a run is judged by what its system promises; on a panel the promises are lines of their own. */
const failures = { metric: httpReqFailed.k6Name, stat: 'share' } as const;
const timeOf = (quantile: number) => ({ metric: k6HttpReqDuration.k6Name, stat: `p${quantile * 100}` }) as const;

export const virtualUsers = signal({
  title: 'Virtual users',
  description: 'Virtual users that k6 runs now.',
  unit: 'users',
  query: () => sum(['testid'], k6Vus),
});

export const virtualUsersReady = signal({
  title: 'Virtual users ready',
  description: 'Virtual users that k6 has made. When all of them run, an arrival rate can go no higher.',
  unit: 'users',
  query: () => sum(['testid'], k6VusMax),
});

export const sentRate = signal({
  title: 'Request rate',
  description: 'Requests that k6 made per second, over the last few seconds.',
  unit: 'per second',
  query: (w) => rateOfPushed(['testid'], requests, w),
});

export const sentRateByName = signal({
  title: 'Request rate by name',
  description: 'Requests that k6 made per second, by request name.',
  unit: 'per second',
  query: (w) => rateOfPushed(['name'], requests, w),
  legend: ['name'],
});

export const iterationRate = signal({
  title: 'Iteration rate',
  description: 'Iterations that k6 finished per second. It falls when the system slows down and the users are fixed.',
  unit: 'per second',
  query: (w) => rateOfPushed(['testid'], iterations, w),
});

export const failedShare = signal({
  title: 'Failed responses',
  description:
    'Share of the responses of the last few seconds that the suite did not expect. A seat that is taken is expected.',
  unit: 'ratio',
  query: (w) => {
    const all = increaseOfPushed(['testid'], requests, w);
    return div(or(increaseOfPushed(['testid'], failed, w), mul(0, all)), all);
  },
  measures: failures,
});

export const answersByStatus = signal({
  title: 'Responses by status',
  description: 'Responses per second by HTTP status. 0: no response at all.',
  unit: 'per second',
  query: (w) => rateOfPushed(['status'], requests, w),
  legend: ['status'],
});

const responseTime = (quantile: number) =>
  signal({
    title: `Response time p${quantile * 100}`,
    description: `${quantile * 100} of a hundred responses of the last few seconds came within this time, as k6 saw it.`,
    unit: 's',
    query: (w) => histogramQuantile(quantile, increaseOfPushed(['testid'], durations, w)),
    measures: timeOf(quantile),
  });

export const responseTimeP50 = responseTime(0.5);
export const responseTimeP95 = responseTime(0.95);
export const responseTimeP99 = responseTime(0.99);

export const responseTimeP95ByName = signal({
  title: 'Response time p95 by name',
  description: 'Which request is slow: 95 of a hundred of its responses of the last few seconds came within this time.',
  unit: 's',
  query: (w) => histogramQuantile(0.95, increaseOfPushed(['name'], durations, w)),
  legend: ['name'],
});

export const iterationTimeP95 = signal({
  title: 'Iteration time p95',
  description: '95 of a hundred iterations took at most this long, think time included.',
  unit: 's',
  query: (w) => histogramQuantile(0.95, increaseOfPushed(['testid'], select(k6IterationDuration), w)),
});

export const checksPassed = signal({
  title: 'Checks passed',
  description: 'Share of each check that passed since the run began, worst first.',
  unit: 'ratio',
  query: () => min(['check'], lastOverTime(over(k6Checks, run))),
  expected: 1,
  legend: ['check'],
});

export const worstCheck = signal({
  title: 'Worst check',
  description: 'Share of the check that failed most often since the run began. 100 %: all checks always passed.',
  unit: 'ratio',
  query: () => min(['testid'], lastOverTime(over(k6Checks, run))),
  expected: 1,
});

export const droppedIterations = signal({
  title: 'Dropped iterations',
  description:
    'Iterations of the run that could not be started, since no virtual user was free. Any means that the load was not what was asked for.',
  unit: 'iterations',
  query: () => or(totalOfPushed(['testid'], dropped), mul(0, sum(['testid'], lastOverTime(over(k6Vus, run))))),
  expected: 0,
});

export const requestsOfRun = signal({
  title: 'Requests of the run',
  description: 'Requests that k6 has made since the run began.',
  unit: 'requests',
  query: () => totalOfPushed(['testid'], requests),
});

export const failedShareOfRun = signal({
  title: 'Failed responses of the run',
  description: 'Share of the responses since the run began that the suite did not expect. The verdict judges it.',
  unit: 'ratio',
  query: () => {
    const all = totalOfPushed(['testid'], requests);
    return div(or(totalOfPushed(['testid'], failed), mul(0, all)), all);
  },
  measures: failures,
  window: run,
});

export const p99OfRun = signal({
  title: 'Response time p99 of the run',
  description: '99 of a hundred responses since the run began came within this time. The verdict judges it.',
  unit: 's',
  query: () => histogramQuantile(0.99, totalOfPushed(['testid'], durations)),
  measures: timeOf(0.99),
  window: run,
});

export const requestsByName = signal({
  title: 'Requests by name',
  description: 'Requests of the run by request name.',
  unit: 'requests',
  query: () => totalOfPushed(['name'], requests),
  legend: ['name'],
});

export const failedShareByName = signal({
  title: 'Failed responses by name',
  description: 'Share of the responses of the run that the suite did not expect, by request name.',
  unit: 'ratio',
  query: () => {
    const all = totalOfPushed(['name'], requests);
    return div(or(totalOfPushed(['name'], failed), mul(0, all)), all);
  },
  measures: failures,
  legend: ['name'],
  window: run,
});

const responseTimeOfRunByName = (quantile: number) =>
  signal({
    title: `Response time p${quantile * 100} of the run by name`,
    description: `${quantile * 100} of a hundred responses of the run came within this time, by request name.`,
    unit: 's',
    query: () => histogramQuantile(quantile, totalOfPushed(['name'], durations)),
    measures: timeOf(quantile),
    legend: ['name'],
    window: run,
  });

export const p50ByName = responseTimeOfRunByName(0.5);
export const p95ByName = responseTimeOfRunByName(0.95);
export const p99ByName = responseTimeOfRunByName(0.99);

import {
  helpDeskComments,
  helpDeskPoolConnections,
  helpDeskPoolConnectionsMax,
  helpDeskPoolWait,
  helpDeskQueryDuration,
  helpDeskQueryFailures,
  helpDeskRefreshes,
  helpDeskRequests,
  helpDeskSignIns,
  helpDeskTickets,
} from '../catalog/help-desk.ts';
import { objectives } from '../catalog/objectives.ts';
import { systems } from '../catalog/systems.ts';
import {
  bucketsOf,
  countOf,
  div,
  histogramQuantile,
  max,
  over,
  rate,
  sum,
  type Window,
  where,
} from '../promql/index.ts';
import { perMinuteBy, perSecondBy } from './counted.ts';
import { failedShare, requestSignals } from './requests.ts';
import { signal } from './signal.ts';

const window = '1m';
const promises = objectives['help-desk'];

export const {
  p50: helpDeskLatencyP50,
  p95: helpDeskLatencyP95,
  promised: helpDeskLatencyP99,
  byRoute: helpDeskLatencyByRoute,
  rate: helpDeskRequestRate,
  byStatus: helpDeskRequestsByStatus,
  errorRatio: helpDeskErrorRatio,
} = requestSignals({
  metric: helpDeskRequests,
  called: systems['help-desk'].title,
  latency: promises.latency,
  p50: promises.latencyP50,
  p95: promises.latencyP95,
  errors: promises.errors,
  throughput: promises.throughput,
  window,
});

const quantileByQuery = (w: Window) =>
  histogramQuantile(0.95, sum(['system', 'query', 'le'], rate(over(bucketsOf(helpDeskQueryDuration), w))));

export const slowestQueryP95 = signal({
  title: 'Slowest query p95',
  description: '95 of a hundred statements of the slowest kind took at most this long.',
  unit: 's',
  query: (w) => max(['system'], quantileByQuery(w)),
  objective: promises.queryLatency,
  window,
});

export const queryP95 = signal({
  title: 'Queries p95',
  description: '95 of a hundred statements took at most this long, by query.',
  unit: 's',
  query: quantileByQuery,
  objective: promises.queryLatency,
  legend: ['query'],
  window,
});

export const queryRate = signal({
  title: 'Queries',
  description: 'Statements that Postgres was sent, per second, by query.',
  unit: 'per second',
  query: (w) => sum(['system', 'query'], rate(over(countOf(helpDeskQueryDuration), w))),
  legend: ['query'],
  window,
});

export const queryFailureRate = perMinuteBy('query', helpDeskQueryFailures, {
  title: 'Failed queries',
  description: 'Statements without a result, per minute, by query.',
});

export const ticketsByOutcome = perSecondBy('outcome', helpDeskTickets, {
  title: 'Tickets',
  description: 'Tickets created and changed, and those that could not be, per second.',
});

export const commentsByOutcome = perSecondBy('outcome', helpDeskComments, {
  title: 'Comments',
  description: 'Comments that were written, and those that could not be, per second.',
});

export const signInsByOutcome = perSecondBy('outcome', helpDeskSignIns, {
  title: 'Sign-ins',
  description: 'Sign-ins by what became of them, per second. Many that are refused: somebody tries passwords.',
});

export const refreshesByOutcome = perSecondBy('outcome', helpDeskRefreshes, {
  title: 'Token refreshes',
  description:
    'Refresh tokens by what became of them, per second. repeated: sent once more soon, and answered as before. reused: one was used twice, so its session was ended.',
});

export const helpDeskPoolByState = signal({
  title: 'Connections of the help desk',
  description: "The service's connections to Postgres, and the statements that stand in line for one.",
  unit: 'connections',
  query: () => sum(['state'], helpDeskPoolConnections),
  legend: ['state'],
});

export const helpDeskPoolUse = signal({
  title: 'Help desk pool in use',
  description: 'Connections in use against the most that the service opens. At 100 % statements wait.',
  unit: 'ratio',
  query: () =>
    div(
      sum(['system'], where(helpDeskPoolConnections, { state: 'in_use' })),
      sum(['system'], helpDeskPoolConnectionsMax),
    ),
});

export const helpDeskPoolWaitP95 = signal({
  title: 'Wait for a connection p95',
  description: '95 of a hundred statements waited at most this long for a connection of the pool.',
  unit: 's',
  query: (w) => histogramQuantile(0.95, sum(['system', 'le'], rate(over(bucketsOf(helpDeskPoolWait), w)))),
  window,
});

const burn = (w: Window) => div(failedShare(helpDeskRequests, w), promises.errors.target);

export const errorBudgetBurn = signal({
  title: 'Error budget burn rate',
  description:
    'How many times as often as the target allows requests failed, over half an hour. At 1 the budget lasts as long as it must; at 6 that of 30 days is gone in five.',
  unit: 'times',
  query: burn,
  objective: promises.errorBudgetBurn,
  window: '30m',
});

export const errorBudgetBurnOfLate = signal({
  title: 'Error budget burn rate of late',
  description: 'The same over two minutes: whether it goes on.',
  unit: 'times',
  query: burn,
  objective: promises.errorBudgetBurn,
  window: '2m',
});

import { k6Vus } from '../catalog/k6.ts';
import {
  answersByStatus,
  checksPassed,
  droppedIterations,
  failedShare,
  failedShareByName,
  failedShareOfRun,
  iterationRate,
  iterationTimeP95,
  p50ByName,
  p95ByName,
  p99ByName,
  p99OfRun,
  requestsByName,
  requestsOfRun,
  responseTimeP50,
  responseTimeP95,
  responseTimeP95ByName,
  responseTimeP99,
  sentRate,
  sentRateByName,
  virtualUsers,
  virtualUsersReady,
  worstCheck,
} from '../signals/k6.ts';
import { failuresOfLimit, promisedFailures, promisedTimes, timeOfLimit } from '../signals/k6-objectives.ts';
import { outcomeRates } from '../signals/k6-outcomes.ts';
import { called, type Drawn, dashboard, panel, row, stacked, stat, table, tall } from './kit/dashboard.ts';
import { system, testid } from './kit/variables.ts';

/** The outcomes tell themselves apart, as promises do; a run has those of its system. */
const outcomesOfEach = Object.values(outcomeRates).map((rate) => called('', rate));

export const k6 = dashboard('k6', {
  title: 'k6 Load Test',
  question: 'Does the system keep its promises under this load?',
  variables: [system(k6Vus), testid],
  rows: [
    row(
      'Does the system keep its promises under this load?',
      stat(3, 'p99 of the run', p99OfRun),
      stat(3, 'Failed', failedShareOfRun),
      stat(6, 'Share of the limit', called('response time', timeOfLimit), called('failures', failuresOfLimit)),
      stat(3, worstCheck),
      stat(3, 'Dropped', droppedIterations),
      stat(3, 'Requests', requestsOfRun),
      stat(3, sentRate),
    ),
    row(
      'Is it fast while the load grows?',
      panel(8, 'Virtual users', virtualUsers, virtualUsersReady),
      panel(8, 'Response time', responseTimeP50, responseTimeP95, responseTimeP99, called('', promisedTimes)),
      panel(8, 'Failed responses', called('failed', failedShare), called('', promisedFailures)),
    ),
    row(
      'Which request, and which check?',
      tall(
        11,
        table(
          16,
          'Requests of the run',
          called('Requests', requestsByName),
          called('Failed', failedShareByName),
          called('p50', p50ByName),
          called('p95', p95ByName),
          called('p99', p99ByName),
        ),
      ),
      table(8, 'Checks, worst first', called('Passed', checksPassed)),
    ),
    row('Which request is slow?', stacked(12, sentRateByName), panel(12, responseTimeP95ByName)),
    row(
      'What do visitors get?',
      panel(6, 'Rates', called('requests', sentRate), called('iterations', iterationRate)),
      panel(6, iterationTimeP95),
      stacked(6, answersByStatus),
      stacked(6, 'Outcomes', ...(outcomesOfEach as [Drawn, ...Drawn[]])),
    ),
  ],
});

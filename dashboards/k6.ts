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
  outcomeRate,
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
import { called, dashboard, panel, row, stacked, stat, table, tall } from './kit/dashboard.ts';
import { system, testid } from './kit/variables.ts';

export const k6 = dashboard('k6', {
  title: 'k6 Load Test',
  question: 'Does the system keep its promises under this load?',
  variables: [system(k6Vus), testid],
  rows: [
    row(
      'Does the system keep its promises under this load?',
      stat(4, 'p99 of the run', p99OfRun),
      stat(4, 'Failed of the run', failedShareOfRun),
      stat(4, worstCheck),
      stat(4, droppedIterations),
      stat(4, requestsOfRun),
      stat(4, sentRate),
    ),
    row(
      'Is it fast while the load grows?',
      panel(8, 'Virtual users', virtualUsers, virtualUsersReady),
      panel(8, 'Response time', responseTimeP50, responseTimeP95, responseTimeP99),
      panel(8, failedShare),
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
      stacked(6, outcomeRate),
    ),
  ],
});

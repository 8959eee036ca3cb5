import { projectionDelay } from '../catalog/ticketing-exporter.ts';
import { promisedSignal } from '../signals/promised.ts';
import {
  appendConflictRate,
  appendP95,
  appendRate,
  connectionsByDatabase,
  connectionUse,
  eventsAhead,
  eventsBehind,
  poolByState,
  poolsInUse,
  projectedByOutcome,
  publishedByOutcome,
  reservationsByOutcome,
  seatsOversold,
  seatsReserved,
  sectionsSold,
  ticketingDeadlockRate,
  ticketingErrorRatio,
  ticketingLatencyByRoute,
  ticketingLatencyP50,
  ticketingLatencyP95,
  ticketingLatencyP99,
  ticketingRequestRate,
  ticketingRequestsByStatus,
} from '../signals/ticketing.ts';
import { dashboard, panel, row, stacked, stat } from './kit/dashboard.ts';
import { system } from './kit/variables.ts';

const delay = promisedSignal(projectionDelay);

export const ticketing = dashboard('ticketing', {
  title: 'Ticketing',
  question: 'Do people get seats, each of them once?',
  variables: [system(projectionDelay)],
  rows: [
    row(
      'Do people get seats, each of them once?',
      stat(4, seatsOversold),
      stat(4, seatsReserved),
      stat(4, 'Failed requests', ticketingErrorRatio),
      stat(4, 'Latency p99', ticketingLatencyP99),
      stat(4, delay),
      stat(4, connectionUse),
    ),
    row(
      'What becomes of reservations?',
      stacked(8, reservationsByOutcome),
      panel(8, sectionsSold),
      panel(8, seatsOversold),
    ),
    row(
      'Is it fast?',
      panel(8, 'Ticketing request latency', ticketingLatencyP50, ticketingLatencyP95, ticketingLatencyP99),
      panel(8, ticketingErrorRatio),
      stacked(8, ticketingRequestsByStatus),
    ),
    row(
      'Is what people read up to date?',
      panel(6, delay),
      panel(6, 'Events behind and ahead', eventsBehind, eventsAhead),
      stacked(6, publishedByOutcome),
      stacked(6, projectedByOutcome),
    ),
    row(
      'Do writers get in the way of each other?',
      panel(8, appendConflictRate),
      panel(8, appendP95),
      stacked(8, appendRate),
    ),
    row(
      'Do the connections last?',
      panel(6, connectionUse),
      stacked(6, connectionsByDatabase),
      panel(6, poolsInUse),
      panel(6, poolByState),
    ),
    row(
      'Where is it slow?',
      panel(12, ticketingLatencyByRoute),
      panel(6, ticketingRequestRate),
      panel(6, ticketingDeadlockRate),
    ),
  ],
});

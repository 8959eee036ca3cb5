import { objectives } from '../catalog/objectives.ts';
import { systems } from '../catalog/systems.ts';
import {
  appendConflicts,
  appendDuration,
  eventsAppended,
  eventsProjected,
  poolConnections,
  reservationOutcomes,
  ticketingEventsPublished,
  ticketingRequests,
} from '../catalog/ticketing.ts';
import { bucketsOf, histogramQuantile, over, rate, sum } from '../promql/index.ts';
import { requestSignals } from './requests.ts';
import { signal } from './signal.ts';

export const {
  p50: ticketingLatencyP50,
  p95: ticketingLatencyP95,
  promised: ticketingLatencyP99,
  byRoute: ticketingLatencyByRoute,
  rate: ticketingRequestRate,
  byStatus: ticketingRequestsByStatus,
  errorRatio: ticketingErrorRatio,
} = requestSignals({
  metric: ticketingRequests,
  called: systems.ticketing.title,
  latency: objectives.ticketing.latency,
  errors: objectives.ticketing.errors,
  window: '1m',
});

export const reservationsByOutcome = signal({
  title: 'Reservations by outcome',
  description:
    'What became of requests for seats, per second. insufficient_inventory and seats_taken are news for the visitor, not failures. conflict: given up after too many others came first.',
  unit: 'per second',
  query: (w) => sum(['outcome'], rate(over(reservationOutcomes, w))),
  legend: ['outcome'],
});

export const appendRate = signal({
  title: 'Events appended',
  description: 'Events that the store took, per second, by type.',
  unit: 'per second',
  query: (w) => sum(['type'], rate(over(eventsAppended, w))),
  legend: ['type'],
});

export const appendConflictRate = signal({
  title: 'Append conflicts',
  description:
    'Appends that came second, per second: each is decided anew. Many mean that several processes fight for one section.',
  unit: 'per second',
  query: (w) => sum(['system'], rate(over(appendConflicts, w))),
});

export const appendP95 = signal({
  title: 'Append p95',
  description: '95 of a hundred appends to the event store took at most this long, by what became of them.',
  unit: 's',
  query: (w) => histogramQuantile(0.95, sum(['outcome', 'le'], rate(over(bucketsOf(appendDuration), w)))),
  legend: ['outcome'],
  window: '1m',
});

export const publishedByOutcome = signal({
  title: 'Events published',
  description: 'Events of the store that Kafka acknowledged, or did not, per second.',
  unit: 'per second',
  query: (w) => sum(['outcome'], rate(over(ticketingEventsPublished, w))),
  legend: ['outcome'],
});

export const projectedByOutcome = signal({
  title: 'Events projected',
  description:
    'What the projector made of what it read, per second. recovered: Kafka lacked the event, and it was read from the store.',
  unit: 'per second',
  query: (w) => sum(['outcome'], rate(over(eventsProjected, w))),
  legend: ['outcome'],
});

export const poolByState = signal({
  title: 'Connections of the pools',
  description:
    "The service's connections to each database. waiting: statements that stand in line for one, which makes requests slow.",
  unit: 'connections',
  query: () => sum(['database', 'state'], poolConnections),
  legend: ['database', 'state'],
});

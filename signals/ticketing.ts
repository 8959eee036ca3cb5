import { objectives } from '../catalog/objectives.ts';
import { systems } from '../catalog/systems.ts';
import {
  appendConflicts,
  appendDuration,
  eventsAppended,
  eventsProjected,
  poolConnections,
  poolConnectionsMax,
  reservationOutcomes,
  ticketingEventsPublished,
  ticketingRequests,
} from '../catalog/ticketing.ts';
import {
  projectionEventsAhead,
  projectionEventsBehind,
  ticketingDatabaseConnections,
  ticketingDeadlocks,
  ticketingSeatsCapacity,
  ticketingSeatsOversold,
  ticketingSeatsSold,
  ticketingServerConnections,
  ticketingServerConnectionsMax,
} from '../catalog/ticketing-exporter.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import { bucketsOf, div, histogramQuantile, lastOverTime, max, over, rate, sum, where } from '../promql/index.ts';
import { perMinuteBy, perSecondBy } from './counted.ts';
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

export const reservationsByOutcome = perSecondBy('outcome', reservationOutcomes, {
  title: 'Reservations by outcome',
  description:
    'What became of requests for seats, per second. insufficient_inventory and seats_taken are news for the visitor, not failures. conflict: given up after too many others came first.',
});

export const appendRate = perSecondBy('type', eventsAppended, {
  title: 'Events appended',
  description: 'Events that the store took, per second, by type.',
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

export const publishedByOutcome = perSecondBy('outcome', ticketingEventsPublished, {
  title: 'Events published',
  description: 'Events of the store that Kafka acknowledged, or did not, per second.',
});

export const projectedByOutcome = perSecondBy('outcome', eventsProjected, {
  title: 'Events projected',
  description:
    'What the projector made of what it read, per second. recovered: Kafka lacked the event, and it was read from the store.',
});

export const poolByState = signal({
  title: 'Connections of the pools',
  description:
    "The service's connections to each database. waiting: statements that stand in line for one, which makes requests slow.",
  unit: 'connections',
  query: () => sum(['database', 'state'], poolConnections),
  legend: ['database', 'state'],
});

export const eventsBehind = signal({
  title: 'Events behind',
  description: 'Events that the projections lack.',
  unit: 'events',
  query: () => max(['system'], projectionEventsBehind),
});

export const eventsAhead = signal({
  title: 'Events ahead',
  description:
    'Positions by which the projections are beyond the last event of the store. Anything but 0: it was put back, or is another one, and new events are taken for known.',
  unit: 'events',
  query: (w) => max(['system'], lastOverTime(over(projectionEventsAhead, w))),
  expected: 0,
  window: shortestWindow(projectionEventsAhead.emitter),
});

export const sectionsSold = signal({
  title: 'Seats sold by section',
  description: 'Share of the seats of each section that are reserved, over all events. 100 %: sold out.',
  unit: 'ratio',
  query: () => div(sum(['section'], ticketingSeatsSold), sum(['section'], ticketingSeatsCapacity)),
  legend: ['section'],
});

export const seatsReserved = signal({
  title: 'Seats reserved',
  description: 'Share of all seats that are reserved. 100 %: sold out.',
  unit: 'ratio',
  query: () => div(sum(['system'], ticketingSeatsSold), sum(['system'], ticketingSeatsCapacity)),
});

export const seatsOversold = signal({
  title: 'Seats oversold',
  description:
    'Seats in more than one reservation, and those beyond the capacity of their section. Anything but 0 is a breach.',
  unit: 'seats',
  query: () => sum(['system'], ticketingSeatsOversold),
  expected: 0,
});

export const connectionUse = signal({
  title: 'Connections in use',
  description:
    'Client connections against the most that Postgres allows, of the server that is the fullest. At 100 % new ones are refused.',
  unit: 'ratio',
  query: (w) =>
    max(
      ['system'],
      div(
        max(['system', 'database'], lastOverTime(over(ticketingServerConnections, w))),
        max(['system', 'database'], lastOverTime(over(ticketingServerConnectionsMax, w))),
      ),
    ),
  objective: objectives.ticketing.connections,
  window: shortestWindow(ticketingServerConnections.emitter),
});

export const connectionsByDatabase = signal({
  title: 'Connections by database',
  description: 'Client connections to each database by state. Many idle_in_transaction hold locks while they wait.',
  unit: 'connections',
  query: () => sum(['database', 'state'], ticketingDatabaseConnections),
  legend: ['database', 'state'],
});

export const ticketingDeadlockRate = perMinuteBy('database', ticketingDeadlocks, {
  title: 'Ticketing Postgres deadlocks',
  description: 'Deadlocks that Postgres resolved by ending one of the transactions, per minute, by database.',
});

export const poolsInUse = signal({
  title: 'Pools in use',
  description:
    "The service's connections to each database that are in use, against the most that it opens. At 100 % requests wait.",
  unit: 'ratio',
  query: () =>
    div(sum(['database'], where(poolConnections, { state: 'in_use' })), sum(['database'], poolConnectionsMax)),
  legend: ['database'],
});

import { ticketingProjector, ticketingService } from './emitters.ts';
import { faultGauge } from './fault-gauge.ts';
import { requestDurations } from './http.ts';
import { counter, gauge, histogram } from './metric.ts';
import type { Objective } from './objective.ts';

const published = "ticketing system's published thresholds";
const acceptance = "ticketing system's acceptance criteria";

/** What the ticketing system promises. */
export const ticketingObjectives = {
  latency: {
    title: 'Request latency p99',
    direction: 'below',
    unit: 's',
    critical: 1,
    quantile: 0.99,
    source: published,
  },
  latencyP95: {
    title: 'Request latency p95',
    direction: 'below',
    unit: 's',
    critical: 0.5,
    quantile: 0.95,
    source: published,
  },
  latencyMean: { title: 'Request latency, mean', direction: 'below', unit: 's', critical: 0.3, source: published },
  errors: { title: 'Failed requests', direction: 'below', unit: 'ratio', critical: 0.01, source: published },
  reservationSuccess: {
    title: 'Reservations that succeed',
    direction: 'above',
    unit: 'ratio',
    critical: 0.99,
    source: published,
  },
  reservationLatency: {
    title: 'Reservation latency p95',
    direction: 'below',
    unit: 's',
    critical: 0.6,
    quantile: 0.95,
    source: published,
  },
  reservationRate: {
    title: 'Reservations',
    direction: 'above',
    unit: 'per second',
    critical: 10,
    source: acceptance,
  },
  connections: {
    title: 'Connections in use',
    direction: 'below',
    unit: 'ratio',
    critical: 0.8,
    source: `${acceptance}: no database connection exhaustion; the level is ours`,
  },
  projectionDelay: {
    title: 'Projection delay',
    direction: 'below',
    unit: 's',
    critical: 5,
    source: 'ours: later than this, people see seats that are gone',
  },
} as const satisfies Record<string, Objective>;

/** Latency of the ticketing API. */
export const ticketingRequests = requestDurations(ticketingService, [
  ...[0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, ticketingObjectives.latencyP95.critical],
  ...[ticketingObjectives.reservationLatency.critical, ticketingObjectives.latency.critical, 2, 5],
]);

/** What became of requests for seats. */
export const reservationOutcomes = counter('ticketing_reservations_total', {
  help: 'Requests for seats of a known section by what became of them: reserved, too few seats left, the wished seats taken, given up after too many conflicts, or the event store away.',
  labels: { outcome: ['reserved', 'insufficient_inventory', 'seats_taken', 'conflict', 'unavailable'] },
  emitter: ticketingService,
});

/** Events that are in the store. */
export const eventsAppended = counter('ticketing_events_appended_total', {
  help: 'Events appended to the event store.',
  labels: { type: ['EventCreated', 'SectionOpened', 'SeatsReserved'] },
  emitter: ticketingService,
});

/** Appends that came second. */
export const appendConflicts = counter('ticketing_append_conflicts_total', {
  help: 'Appends refused because the stream had moved on since it was read; each is decided anew.',
  emitter: ticketingService,
});

/** Time of an append, be it taken or refused. */
export const appendDuration = histogram('ticketing_append_duration_seconds', {
  help: 'Time to append a batch of events to the event store, taken or refused by a conflict.',
  labels: { outcome: ['appended', 'conflict', 'failed'] },
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  emitter: ticketingService,
});

const databases = ['events', 'projections', 'auth'] as const;

/** The pools of the service: its connections by what they do, and who waits for one. */
export const poolConnections = gauge('ticketing_pool_connections', {
  help: "The service's connections to each database, in use or idle, and the statements that wait for one.",
  labels: { database: databases, state: ['in_use', 'idle', 'waiting'] },
  emitter: ticketingService,
});

/** How many connections each pool may open. */
export const poolConnectionsMax = gauge('ticketing_pool_connections_max', {
  help: 'The most connections that the service opens to each database.',
  labels: { database: databases },
  emitter: ticketingService,
});

/** Events that reached Kafka, and those that did not. */
export const ticketingEventsPublished = counter('ticketing_events_published_total', {
  help: 'Events of the store sent to Kafka.',
  labels: { outcome: ['acknowledged', 'failed'] },
  emitter: ticketingService,
});

/** What the projector made of the events. */
export const eventsProjected = counter('ticketing_events_projected_total', {
  help: 'Messages by what the projector made of them: projected, known already, of an unknown type, or no event at all; and events that Kafka lacked and that were read from the store.',
  labels: { outcome: ['projected', 'duplicate', 'unknown_type', 'unreadable', 'recovered'] },
  emitter: ticketingProjector,
});

/** The fault switches of the service, where it is one that has them. */
export const ticketingFaultActive = faultGauge('ticketing_fault_active', 'the ticketing service', ticketingService, [
  'slow-requests',
  'failing-requests',
  'memory-leak',
  'pool-exhaustion',
  'connection-leak',
  'append-contention',
]);

/** The fault switches of the projector, where it is one that has them. */
export const ticketingProjectorFaultActive = faultGauge(
  'ticketing_projector_fault_active',
  'the projector',
  ticketingProjector,
  ['stalled-projector'],
);

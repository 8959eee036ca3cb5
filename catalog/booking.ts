import { bookingConsumer, bookingExporter, bookingService } from './emitters.ts';
import { faultGauge } from './fault-gauge.ts';
import { requestDurations } from './http.ts';
import { bounded, counter, gauge, histogram } from './metric.ts';
import type { Objective } from './objective.ts';
import { sourceMetrics } from './sources.ts';
import { connectionMetrics } from './stores.ts';

const publishedName = "booking system's published metric table";
const alertTable = "booking system's published alert table";

/** What the booking system promises. */
export const bookingObjectives = {
  lockFailures: {
    title: 'Lock failures',
    direction: 'below',
    unit: 'per minute',
    critical: 10,
    source: alertTable,
  },
  queueLength: { title: 'Queue length', direction: 'below', unit: 'bookings', critical: 1000, source: alertTable },
  expirations: {
    title: 'Reservation expirations',
    direction: 'below',
    unit: 'per minute',
    critical: 50,
    source: alertTable,
  },
  latency: {
    title: 'Request latency p99',
    direction: 'below',
    unit: 's',
    critical: 2,
    quantile: 0.99,
    source: alertTable,
  },
  consumerLag: {
    title: 'Consumer lag',
    direction: 'below',
    unit: 'messages',
    critical: 10_000,
    source: alertTable,
  },
  errors: {
    title: 'Failed requests',
    direction: 'below',
    unit: 'ratio',
    critical: 0.05,
    source: "booking system's published targets: errors < 5 % at peak",
  },
  lockWaits: {
    title: 'Postgres lock waits',
    direction: 'below',
    unit: 'connections',
    critical: 8,
    source: 'ours: half of the 16 connections that a service keeps; with all of them waiting it answers nobody',
  },
} as const satisfies Record<string, Objective>;

/** Seat-lock acquisitions that failed. */
export const lockFailures = counter('booking_lock_failures_total', {
  help: 'Seat-lock acquisitions that failed: another booking held the seat, or Redis did not answer in time.',
  labels: { reason: ['held', 'timeout'] },
  emitter: bookingService,
  promised: {
    objective: bookingObjectives.lockFailures,
    description:
      'Seat locks that could not be taken, per minute. A few are people who want the same seat; many mean that locks are not released, or that Redis is slow.',
    alert: { component: 'locks', summary: 'Too many seats cannot be locked', counts: 'lock failures' },
  },
});

/** Seat-lock acquisitions that were tried. */
export const lockAttempts = counter('booking_lock_attempts_total', {
  help: 'Seat-lock acquisitions that were tried.',
  emitter: bookingService,
});

/** Time to get or be refused a seat lock. */
export const lockWait = histogram('booking_lock_wait_seconds', {
  help: 'Time until a seat lock was acquired or refused.',
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
  emitter: bookingService,
});

/** Holds that ran into their TTL. */
export const reservationExpirations = counter('booking_reservation_expirations_total', {
  help: 'Holds that ran into their time to live before they were confirmed.',
  emitter: bookingService,
  promised: {
    objective: bookingObjectives.expirations,
    description:
      'Holds that ran into their time to live, per minute. People who give up are normal; many mean that they cannot pay in time.',
    alert: {
      severity: 'warning',
      component: 'reservations',
      summary: 'Too many holds expire before they are confirmed',
      counts: 'expired holds',
    },
  },
});

/** What became of booking requests. */
export const bookingOutcomes = counter('booking_outcomes_total', {
  help: 'Booking requests and changes by what became of them.',
  labels: {
    outcome: [
      'held',
      'queued',
      'seats_locked',
      'seats_sold',
      'locks_unavailable',
      'confirmed',
      'cancelled',
      'confirm_expired',
    ],
  },
  emitter: bookingService,
});

/** Bookings that began to wait. */
export const queueArrivals = counter('booking_queue_arrivals_total', {
  help: 'Bookings that entered the waiting queue.',
  emitter: bookingService,
});

/** Bookings that left the queue. */
export const queueDepartures = counter('booking_queue_departures_total', {
  help: 'Bookings that left the waiting queue: admitted to hold seats, refused because the seats were gone, or abandoned.',
  labels: { outcome: ['admitted', 'refused', 'abandoned'] },
  emitter: bookingService,
});

/** Server-side latency, under Micrometer's name. */
export const httpServerRequests = requestDurations(bookingService, [
  ...[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, bookingObjectives.latency.critical, 5, 10],
]);

/** Events that reached Kafka, and those that did not. */
export const eventsPublished = counter('booking_events_published_total', {
  help: 'Booking events sent to Kafka.',
  labels: { outcome: ['acknowledged', 'failed'] },
  emitter: bookingService,
});

/** Events the consumer has processed. */
export const eventsConsumed = counter('booking_events_consumed_total', {
  help: 'Booking events that the consumer processed.',
  labels: { outcome: ['processed', 'duplicate', 'failed'] },
  emitter: bookingConsumer,
});

/** The fault switches of the service, where it is one that has them. */
export const faultActive = faultGauge('booking_fault_active', 'the booking service', bookingService, [
  'lock-contention',
  'slow-requests',
  'memory-leak',
  'failing-requests',
  'short-ttl',
  'stalled-queue-worker',
]);

/** The fault switches of the consumer, where it is one that has them. */
export const consumerFaultActive = faultGauge('booking_consumer_fault_active', 'the consumer', bookingConsumer, [
  'stalled-consumer',
]);

/** Bookings waiting. */
export const queueLength = gauge('booking_queue_length', {
  help: 'Bookings that wait for admission.',
  namedBy: publishedName,
  emitter: bookingExporter,
});

/** Age of the booking that has waited longest. */
export const queueOldestAge = gauge('booking_queue_oldest_age_seconds', {
  help: 'How long the booking at the head of the queue has waited; 0 when the queue is empty.',
  emitter: bookingExporter,
});

/** Seat locks that exist in Redis now. */
export const locksHeld = gauge('booking_locks_held', {
  help: 'Seat locks in Redis.',
  emitter: bookingExporter,
});

/** Seat locks by event. */
export const eventLocksHeld = gauge('booking_event_locks_held', {
  help: 'Seat locks in Redis by event: the ten events with the most, and "other".',
  labels: { event: bounded('the ten events with the most locks, and "other"') },
  emitter: bookingExporter,
});

/** Bookings by state in Postgres. */
export const holds = gauge('booking_holds', {
  help: 'Bookings in Postgres by state.',
  labels: { state: ['held', 'confirmed', 'cancelled', 'expired'] },
  emitter: bookingExporter,
});

/** Seats that exist. */
export const seatsCapacity = gauge('booking_seats_capacity', {
  help: 'Seats there are, over all events.',
  emitter: bookingExporter,
});

/** Seats sold. */
export const seatsSold = gauge('booking_seats_sold', {
  help: 'Seats of confirmed bookings, over all events.',
  emitter: bookingExporter,
});

/** Seats that are in more than one live booking: must stay 0. */
export const seatsOversold = gauge('booking_seats_oversold', {
  help: 'Seats that belong to more than one confirmed booking. Anything but 0 is a breach.',
  emitter: bookingExporter,
});

// One by one: k6 does not load an export that takes an object apart under other names.
const postgres = connectionMetrics('booking', 'the booking database', bookingExporter);

/** Open connections of the Postgres server. */
export const postgresConnections = postgres.connections;

/** Connections the Postgres server allows. */
export const postgresConnectionsMax = postgres.connectionsMax;

/** Deadlocks that Postgres resolved. */
export const postgresDeadlocks = postgres.deadlocks;

/** Connections that wait for each other. */
export const postgresLockWaits = gauge('booking_postgres_lock_waits', {
  help: 'Client connections of the Postgres server that wait for a lock.',
  emitter: bookingExporter,
  promised: {
    objective: bookingObjectives.lockWaits,
    across: 'sum',
    description:
      'Client connections that wait for a lock which another transaction holds. A few for a moment are normal; many that stay wait for one that does not end.',
    alert: {
      component: 'postgres',
      summary: 'Too many transactions wait for each other',
      counts: 'connections that wait for a lock',
    },
  },
});

const sources = sourceMetrics('booking_exporter', bookingExporter, ['redis', 'postgres']);

/** Whether each source answered in the scrape that carries this sample. */
export const bookingSourceUp = sources.up;

/** How long each source took. */
export const bookingCollectionDuration = sources.duration;

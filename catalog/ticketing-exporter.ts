import { ticketingExporter } from './emitters.ts';
import { bounded, counter, gauge } from './metric.ts';
import { connectionStates } from './stores.ts';
import { ticketingObjectives } from './ticketing.ts';

const untilAnnounced = 'until an event is announced';
const section = { section: bounded('names of sections: the ten with the most seats, and "other"') };
const databases = ['events', 'projections', 'auth'] as const;
const database = { database: databases };

/** How long the oldest event has waited to be projected. */
export const projectionDelay = gauge('ticketing_projection_delay_seconds', {
  help: 'Age of the oldest event that the projections lack; 0 when they lack none.',
  emitter: ticketingExporter,
  promised: {
    objective: ticketingObjectives.projectionDelay,
    across: 'max',
    description: 'How long the oldest event has waited to be projected: how old what people read may be.',
    alert: {
      severity: 'warning',
      component: 'projector',
      summary: 'The projections are behind the events',
      counts: 'behind the events',
    },
  },
});

/** How many events wait to be projected. */
export const projectionEventsBehind = gauge('ticketing_projection_events_behind', {
  help: 'Events that the projections lack.',
  emitter: ticketingExporter,
});

/** How many events the projections know that the store does not have. */
export const projectionEventsAhead = gauge('ticketing_projection_events_ahead', {
  help: 'Positions by which the projections are beyond the last event of the store. Anything but 0: the store was put back to an earlier state, or is another one, and what comes next is taken for known.',
  emitter: ticketingExporter,
});

/** Seats that exist. */
export const ticketingSeatsCapacity = gauge('ticketing_seats_capacity', {
  help: 'Seats there are, by the name of their section, over all events.',
  labels: section,
  emitter: ticketingExporter,
  sparse: untilAnnounced,
});

/** Seats sold. */
export const ticketingSeatsSold = gauge('ticketing_seats_sold', {
  help: 'Seats that are reserved and not given back, by the name of their section, over all events. One that is reserved twice counts twice.',
  labels: section,
  emitter: ticketingExporter,
  sparse: untilAnnounced,
});

/** Seats that were sold and should not have been: must stay 0. */
export const ticketingSeatsOversold = gauge('ticketing_seats_oversold', {
  help: 'Seats that are in more than one reservation, and seats reserved beyond the capacity of their section. Anything but 0 is a breach.',
  labels: { breach: ['reserved_twice', 'beyond_capacity'] },
  emitter: ticketingExporter,
});

/** Connections to each database. */
export const ticketingDatabaseConnections = gauge('ticketing_postgres_connections', {
  help: 'Client connections to the database by state.',
  labels: { ...database, state: connectionStates },
  emitter: ticketingExporter,
});

/** Connections to the server of each database: several databases may share one, and its limit. */
export const ticketingServerConnections = gauge('ticketing_postgres_server_connections', {
  help: 'Client connections of the Postgres server that the database is on, to whatever database.',
  labels: database,
  emitter: ticketingExporter,
});

/** Connections the server of each database allows. */
export const ticketingServerConnectionsMax = gauge('ticketing_postgres_server_connections_max', {
  help: 'max_connections of the Postgres server that the database is on.',
  labels: database,
  emitter: ticketingExporter,
});

/** Deadlocks that Postgres resolved. */
export const ticketingDeadlocks = counter('ticketing_postgres_deadlocks_total', {
  help: 'Deadlocks that Postgres found in the database.',
  labels: database,
  emitter: ticketingExporter,
});

/** What is asked together; `backlog` compares the events with the projections. */
const sources = [...databases, 'backlog'] as const;

/** Whether each source answered in the scrape that carries this sample. */
export const ticketingSourceUp = gauge('ticketing_exporter_source_up', {
  help: '1 if the source answered this collection in time, else 0 and its metrics are absent. The backlog needs both events and projections.',
  labels: { source: sources },
  emitter: ticketingExporter,
});

/** How long each source took. */
export const ticketingCollectionDuration = gauge('ticketing_exporter_collection_duration_seconds', {
  help: 'How long the last collection from the source took.',
  labels: { source: sources },
  emitter: ticketingExporter,
});

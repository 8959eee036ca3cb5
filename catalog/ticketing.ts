import { ticketingService } from './emitters.ts';
import { requestDurations } from './http.ts';
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

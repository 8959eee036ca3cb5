import { bookingObjectives } from './booking.ts';
import { flashSaleObjectives } from './flash-sale.ts';
import {
  type K6Metric,
  k6HttpReqDuration,
  k6ReservationDuration,
  k6ReservationSuccess,
  k6ReservationsMade,
} from './k6.ts';
import type { Objective } from './objective.ts';
import type { SystemName } from './systems.ts';
import { ticketingObjectives } from './ticketing.ts';

/**
 * Share of requests with a response that was not expected. k6 makes it; its pushed series are of no use (0 or 1 each,
 * split by status), therefore it is no metric of the catalogue.
 */
export const httpReqFailed: K6Metric = { k6Name: 'http_req_failed' };

/** An objective, and the metric of k6 that it is judged by. */
export interface JudgedByK6 {
  readonly metric: K6Metric;
  readonly objective: Objective;
}

/** The objectives that k6 itself measures, by system: its thresholds, the report's table and the gate take them from here. */
export const judgedByK6 = {
  booking: [
    { metric: httpReqFailed, objective: bookingObjectives.errors },
    { metric: k6HttpReqDuration, objective: bookingObjectives.latency },
  ],
  ticketing: [
    { metric: httpReqFailed, objective: ticketingObjectives.errors },
    { metric: k6HttpReqDuration, objective: ticketingObjectives.latencyMean },
    { metric: k6HttpReqDuration, objective: ticketingObjectives.latencyP95 },
    { metric: k6HttpReqDuration, objective: ticketingObjectives.latency },
    { metric: k6ReservationSuccess, objective: ticketingObjectives.reservationSuccess },
    { metric: k6ReservationDuration, objective: ticketingObjectives.reservationLatency },
    { metric: k6ReservationsMade, objective: ticketingObjectives.reservationRate },
  ],
  'flash-sale': [
    { metric: httpReqFailed, objective: flashSaleObjectives.errors },
    { metric: k6HttpReqDuration, objective: flashSaleObjectives.latencyP50 },
    { metric: k6HttpReqDuration, objective: flashSaleObjectives.latencyP90 },
    { metric: k6HttpReqDuration, objective: flashSaleObjectives.latencyP95 },
    { metric: k6HttpReqDuration, objective: flashSaleObjectives.latency },
  ],
} as const satisfies Record<SystemName, readonly JudgedByK6[]>;

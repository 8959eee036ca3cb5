import {
  type K6Metric,
  k6BookingOutcomes,
  k6FlowFailures,
  k6FlowSuccesses,
  k6InsufficientInventory,
  k6OrdersAccepted,
  k6OrdersIgnored,
  k6OrdersRejected,
  k6RateLimited,
  k6ReservationFailures,
  k6ReservationsMade,
  k6TicketsCreated,
} from './k6.ts';
import type { Metric } from './metric.ts';
import type { SystemName } from './systems.ts';

/** A counter of k6 whose series are told apart by `outcome`. */
export type OutcomeCounter = Metric<'counter', { readonly outcome: readonly string[] }> & K6Metric;

/** What the suites of a system count. */
export interface Outcomes {
  /** What is counted, such as "Reservations". */
  readonly title: string;
  /** One counter with all outcomes, or one for each where their names are given. No outcome is in two. */
  readonly counters: readonly OutcomeCounter[];
}

/** What became of what visitors asked for, by system: the counters of its suites. */
export const outcomes = {
  booking: { title: 'Bookings by what became of them', counters: [k6BookingOutcomes] },
  ticketing: {
    title: 'Reservations by what became of them',
    counters: [k6ReservationsMade, k6InsufficientInventory, k6ReservationFailures],
  },
  'order-flow': { title: 'Flows by what became of them', counters: [k6FlowSuccesses, k6FlowFailures] },
  'help-desk': { title: 'Tickets by what became of them', counters: [k6TicketsCreated] },
  'flash-sale': {
    title: 'Orders by what became of them',
    counters: [k6OrdersAccepted, k6OrdersRejected, k6RateLimited, k6OrdersIgnored],
  },
} as const satisfies Record<SystemName, Outcomes>;

import { bookingObjectives } from './booking.ts';
import { flashSaleObjectives } from './flash-sale.ts';
import { helpDeskObjectives } from './help-desk.ts';
import type { Objective } from './objective.ts';
import { orderFlowObjectives } from './order-flow.ts';
import type { SystemName } from './systems.ts';
import { ticketingObjectives } from './ticketing.ts';

export * from './objective.ts';

/** What the observability platform must keep, so that what it shows of a system can be believed. */
export const platformObjectives = {
  remoteWriteDelay: {
    title: 'Delay of the agent',
    direction: 'below',
    unit: 's',
    critical: 10,
    source: 'ours: later than this a live panel shows another moment than the one people talk about',
  },
} as const satisfies Record<string, Objective>;

/** What is promised, by system: each beside the metrics that it is about. */
export const objectives = {
  booking: bookingObjectives,
  ticketing: ticketingObjectives,
  'flash-sale': flashSaleObjectives,
  'order-flow': orderFlowObjectives,
  'help-desk': helpDeskObjectives,
} as const satisfies Record<SystemName, Record<string, Objective>>;

import { bookingObjectives } from './booking.ts';
import { flashSaleObjectives } from './flash-sale.ts';
import { httpReqFailed, type JudgedByK6 } from './judged.ts';
import { k6HttpReqDuration, k6ReservationDuration, k6ReservationSuccess, k6ReservationsMade } from './k6.ts';
import {
  helpDeskLoadPromises,
  helpDeskPromises,
  helpDeskSqlPromises,
  helpDeskStressPromises,
  helpDeskWebsocketPromises,
} from './k6-help-desk.ts';
import {
  orderCreationPromises,
  orderFlowPromises,
  paymentPromises,
  poolSavingPromises,
  wholeFlowPromises,
} from './k6-order-flow.ts';
import type { SystemName } from './systems.ts';
import { ticketingObjectives } from './ticketing.ts';

export { httpReqFailed, type JudgedByK6 } from './judged.ts';

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
  'order-flow': orderFlowPromises,
  'help-desk': helpDeskPromises,
} as const satisfies Record<SystemName, readonly JudgedByK6[]>;

/** What is promised of a load beyond what is expected, where that is something else: by system. */
const judgedUnderStress: Readonly<Partial<Record<SystemName, readonly JudgedByK6[]>>> = {
  'help-desk': helpDeskStressPromises,
};

/** What a suite is judged by instead of what all of its system are. */
const judgedInstead: Readonly<Partial<Record<SystemName, Readonly<Record<string, readonly JudgedByK6[]>>>>> = {
  'order-flow': { 'pool-saving': poolSavingPromises },
};

/** What a suite is judged by besides what all of its system are. */
const judgedBesides: Readonly<Partial<Record<SystemName, Readonly<Record<string, readonly JudgedByK6[]>>>>> = {
  'order-flow': {
    'order-creation': orderCreationPromises,
    payment: paymentPromises,
    'end-to-end': wholeFlowPromises,
  },
  'help-desk': { load: helpDeskLoadPromises, websocket: helpDeskWebsocketPromises, sql: helpDeskSqlPromises },
};

/** The objectives that a run of a suite at a profile is judged by. */
export const promisesOf = (system: SystemName, suite: string, profile: string): readonly JudgedByK6[] => [
  ...(judgedInstead[system]?.[suite] ?? ((profile === 'stress' && judgedUnderStress[system]) || judgedByK6[system])),
  ...(judgedBesides[system]?.[suite] ?? []),
];

/** Whether some requests of a run may fail, so that it is judged on the share of them alone. */
export const someMayFail = (system: SystemName, profile: string): boolean =>
  profile === 'stress' && judgedUnderStress[system] !== undefined;

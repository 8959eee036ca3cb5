import type { SystemName } from '../../catalog/systems.ts';
import { PresaleError } from '../../config/errors.ts';
import { outcomeCounts } from '../../k6/lib/outcome-counts.ts';
import type { K6Summary } from '../../k6/lib/summary-data.ts';
import type { RunTarget } from '../target.ts';
import { until, type Wait } from '../wait.ts';
import { bookingInvariants, bookingState } from './booking.ts';
import { flashSaleInvariants, flashSaleState, isWritten } from './flash-sale.ts';
import { helpDeskInvariants, helpDeskState } from './help-desk.ts';
import type { InvariantEvidence } from './invariant.ts';
import { isSettled, orderFlowInvariants, orderFlowState } from './order-flow.ts';
import { isProjected, ticketingInvariants, ticketingState } from './ticketing.ts';

/** Where a system keeps what must be true. */
export type Stores = Pick<RunTarget, 'databaseUrl' | 'projectionsDatabaseUrl' | 'redisUrl'>;

/** Reads a system's invariants after a run that was begun with `beginInvariants`. */
export type InvariantCheck = (summary: K6Summary | undefined) => Promise<InvariantEvidence>;

type Begin = (stores: Stores, wait: Wait) => Promise<InvariantCheck>;

const systems: Readonly<Record<SystemName, Begin>> = {
  booking: async ({ databaseUrl }) => {
    const before = await bookingState(databaseUrl);
    return async (summary) => bookingInvariants(before, await bookingState(databaseUrl), told('booking', summary));
  },
  // What was accepted may still be on its way through Kafka when the load ends.
  ticketing: async ({ databaseUrl, projectionsDatabaseUrl = databaseUrl }, wait) => {
    const state = () => ticketingState(databaseUrl, projectionsDatabaseUrl);
    const before = await state();
    return async (summary) =>
      ticketingInvariants(before, await until(state, isProjected, wait), told('ticketing', summary).reserved ?? 0);
  },
  'order-flow': async ({ databaseUrl }, wait) => {
    const state = () => orderFlowState(databaseUrl);
    const before = await state();
    return async (summary) =>
      orderFlowInvariants(before, await until(state, isSettled, wait), told('order-flow', summary).completed ?? 0);
  },
  'help-desk': async ({ databaseUrl }) => {
    const before = await helpDeskState(databaseUrl);
    return async (summary) =>
      helpDeskInvariants(before, await helpDeskState(databaseUrl), told('help-desk', summary).created ?? 0);
  },
  'flash-sale': async ({ databaseUrl, redisUrl }, wait) => {
    if (redisUrl === undefined) {
      throw new PresaleError('system.redisUrl is not set: a run reads there whether the stock is what it must be');
    }
    const state = () => flashSaleState(databaseUrl, redisUrl);
    const before = await state();
    return async (summary) => {
      const accepted = told('flash-sale', summary).accepted ?? 0;
      const after = await until(state, (now) => isWritten(before, now, accepted), wait);
      return flashSaleInvariants(before, after, accepted);
    };
  },
};

/** What k6 heard, by outcome; nothing when it left no summary. */
const told = (system: SystemName, summary: K6Summary | undefined): Readonly<Record<string, number>> =>
  summary ? outcomeCounts(system, summary) : {};

/** How long what was accepted may take to be written, in seconds. */
const patience = { seconds: 30, everySeconds: 1 };

/**
 * Reads a system's stores before the load, and gives the check for after it, which waits until they agree, for a bounded
 * time, or until `signal` aborts.
 * @throws {NoAnswer} when one of them does not answer.
 * @throws {PresaleError} when it is not said where one of them is.
 */
export const beginInvariants = (
  system: SystemName,
  stores: Stores,
  signal: AbortSignal,
  wait: Omit<Wait, 'signal'> = patience,
): Promise<InvariantCheck> => systems[system](stores, { ...wait, signal });

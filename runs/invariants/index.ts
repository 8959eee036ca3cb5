import { k6BookingOutcomes } from '../../catalog/k6.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { type K6Summary, statOf } from '../../k6/lib/summary-data.ts';
import { selected } from '../../k6/lib/thresholds.ts';
import type { RunTarget } from '../target.ts';
import { bookingInvariants, bookingState } from './booking.ts';
import type { InvariantEvidence } from './invariant.ts';

/** Where a system keeps what must be true. */
export type Stores = Pick<RunTarget, 'databaseUrl' | 'projectionsDatabaseUrl' | 'redisUrl'>;

/** Reads a system's invariants after a run that was begun with `beginInvariants`. */
export type InvariantCheck = (summary: K6Summary | undefined) => Promise<InvariantEvidence>;

type Begin = (stores: Stores) => Promise<InvariantCheck>;

const systems: Readonly<Partial<Record<SystemName, Begin>>> = {
  booking: async ({ databaseUrl }) => {
    const before = await bookingState(databaseUrl);
    return async (summary) => {
      const outcomes = Object.fromEntries(
        k6BookingOutcomes.labels.outcome.map((outcome) => [
          outcome,
          summary ? statOf(summary, selected(k6BookingOutcomes, { outcome }), 'count') : 0,
        ]),
      );
      return bookingInvariants(before, await bookingState(databaseUrl), outcomes);
    };
  },
};

/**
 * Reads a system's stores before the load, and gives the check for after it.
 * @throws {NoAnswer} when one of them does not answer.
 */
export function beginInvariants(system: SystemName, stores: Stores): Promise<InvariantCheck> {
  const begin = systems[system];
  if (!begin) throw new Error(`system "${system}": nothing in runs/invariants/ says what must be true of its data`);
  return begin(stores);
}

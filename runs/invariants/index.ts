import type { SystemName } from '../../catalog/systems.ts';
import { outcomeCounts } from '../../k6/lib/outcome-counts.ts';
import type { K6Summary } from '../../k6/lib/summary-data.ts';
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
    return async (summary) =>
      bookingInvariants(before, await bookingState(databaseUrl), summary ? outcomeCounts('booking', summary) : {});
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

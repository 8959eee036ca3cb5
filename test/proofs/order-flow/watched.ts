import { systems } from '../../../catalog/systems.ts';
import { openWatched, type WatchedStack } from '../../panels/demo-stack.ts';
import { type RecordedFaults, recordedFaults } from '../../panels/faults.ts';
import { Witness } from '../../panels/witness.ts';
import { poolSamples } from './pools.ts';
import { storedSamples } from './stores.ts';

/** How many calls may wait for a channel: so few that some are turned away when people come together. */
const queue = 12;

/** The order flow's stack, and those who watch it beside Prometheus. */
export interface WatchedFlow extends RecordedFaults {
  readonly system: WatchedStack;
  readonly database: WatchedStack['database'];
  /** Reads what is stored, and the pools. */
  readonly beside: Witness;
  /** Stops everything. */
  readonly close: () => Promise<void>;
}

/** Starts the stack. */
export async function openWatchedFlow(): Promise<WatchedFlow> {
  const system = await openWatched(systems['order-flow'].name, { env: { GRPC_POOL_QUEUE: String(queue) } });
  const { database } = system;
  const beside = new Witness({ stored: () => storedSamples(database), pools: () => poolSamples(system) }, 0.5);
  return {
    ...recordedFaults(system),
    ...{ system, database, beside },
    close: async () => {
      await beside.end();
      await system.close();
    },
  };
}

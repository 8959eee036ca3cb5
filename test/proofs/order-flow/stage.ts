import type { WatchedStack } from '../../panels/demo-stack.ts';
import { type RecordedFaults, recordedFaults } from '../../panels/faults.ts';
import { openShop, type Shop } from './shop.ts';

/** The order flow's stack with people in the shop, at a time scale. */
export interface OrderFlowStage extends Shop, RecordedFaults {
  readonly system: WatchedStack;
  readonly database: WatchedStack['database'];
  readonly timeScale: number;
}

/** Lets people into the shop. */
export const peopled = async (system: WatchedStack, timeScale: number): Promise<OrderFlowStage> => ({
  ...(await openShop(system)),
  ...recordedFaults(system),
  ...{ system, database: system.database, timeScale },
});

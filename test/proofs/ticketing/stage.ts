import { systems } from '../../../catalog/systems.ts';
import { type DemoStack, openDemo, type StackOptions } from '../../panels/demo-stack.ts';
import { type RecordedFaults, recordedFaults } from '../../panels/faults.ts';
import { Witness } from '../../panels/witness.ts';
import { ticketingReads } from './oracles.ts';
import { type TicketingStores, ticketingStores } from './stores.ts';
import { type TicketVisitors, ticketVisitors } from './visitors.ts';

/** Few seats, so that a section is soon sold out, and one seat is a share that can be seen. */
const seats = { TICKETING_VIP_SEATS: '20', TICKETING_GENERAL_SEATS: '200' } as const;

/** Ticketing's stack, and those who watch it beside Prometheus. */
export interface TicketingSystem {
  readonly system: DemoStack;
  readonly stores: TicketingStores;
  /** Reads what the oracles ask for. */
  readonly beside: Witness;
  /** Stops everything. */
  readonly close: () => Promise<void>;
}

/** Starts the stack; its rules at the test's time scale, unless another is given. */
export async function openTicketing(options: Pick<StackOptions, 'timeScale'> = {}): Promise<TicketingSystem> {
  const system = await openDemo(systems.ticketing.name, { ...options, env: seats });
  const stores = ticketingStores(system.target);
  const beside = new Witness(ticketingReads(stores), 0.5);
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await beside.end();
    await stores.close();
    await system.close();
  };
  return { system, stores, beside, close };
}

/** A stage with people on it, who can be sent away. */
export interface PeopledStage extends TicketVisitors, RecordedFaults {
  readonly system: DemoStack;
  readonly stores: TicketingStores;
}

/** Lets people come to the stack. */
export const peopled = async ({
  system,
  stores,
}: Pick<TicketingSystem, 'system' | 'stores'>): Promise<PeopledStage> => ({
  ...(await ticketVisitors(system)),
  ...recordedFaults(system),
  ...{ system, stores },
});

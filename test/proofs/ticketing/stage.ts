import { ticketingService } from '../../../catalog/emitters.ts';
import { systems } from '../../../catalog/systems.ts';
import { type FaultOrder, switchOn } from '../../../runs/faults.ts';
import type { FaultSwitches } from '../../../runs/target.ts';
import { until } from '../../checkout.ts';
import { type Answering, answeredRequests, type Observed, scrapesUntil } from '../../panels/day.ts';
import { type DemoStack, openDemo, type StackOptions } from '../../panels/demo-stack.ts';
import { now, Witness } from '../../panels/witness.ts';
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

/** When each fault was on. */
type Faults = readonly { readonly fault: string; readonly from: number; to: number }[];

/** A stage with people on it, who can be sent away. */
export interface PeopledStage extends TicketVisitors {
  readonly system: DemoStack;
  readonly stores: TicketingStores;
  /** Switches a fault on, and gives what switches it off. */
  readonly fault: (order: FaultOrder) => Promise<() => Promise<void>>;
  readonly faults: Faults;
}

/** Lets people come to the stack. */
export async function peopled({ system, stores }: Pick<TicketingSystem, 'system' | 'stores'>): Promise<PeopledStage> {
  const faults: Faults[number][] = [];
  const fault = async (order: FaultOrder) => {
    const one = { fault: order.name, from: now(), to: Number.POSITIVE_INFINITY };
    const off = await switchOn(system.target.faults as FaultSwitches, order);
    faults.push(one);
    return async () => {
      await off();
      one.to = now();
    };
  };
  return { ...(await ticketVisitors(system)), system, stores, fault, faults };
}

/** Points of panels come every five seconds, and the last seconds before one must have been scraped. */
const grid = 5;
const pause = 2;

/** Waits until everybody has read what is to be looked at, and gives what was seen. */
export async function observed(
  { system, beside }: TicketingSystem,
  { faults }: Pick<PeopledStage, 'faults'>,
  load: Observed['load'],
): Promise<Answering> {
  const restsAt = Math.ceil((now() + pause) / grid) * grid;
  const isRead = () => now() > restsAt && [system.witness, beside].every((one) => one.hasReadAllSince(restsAt + 1));
  await until(isRead, 'the witnesses have read everything since', 30);
  const requests = await answeredRequests(system, ticketingService.job);
  return {
    witness: { of: (source) => [...system.witness.of(source), ...beside.of(source)] },
    scrapes: await scrapesUntil(system.prometheusUrl, restsAt),
    ...{ requests, load, faults, restsAt },
  };
}

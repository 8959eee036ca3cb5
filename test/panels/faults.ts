import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultOrder, switchOn } from '../../runs/faults.ts';
import type { FaultSwitches } from '../../runs/target.ts';
import type { Observed } from './day.ts';
import type { TestStack } from './demo-stack.ts';
import { now } from './witness.ts';

/** The fault switches of a demo, and when each was on. */
export interface RecordedFaults {
  /** Switches a fault on, and gives what switches it off. */
  readonly fault: (order: FaultOrder) => Promise<() => Promise<void>>;
  readonly faults: Observed['faults'];
}

/** Writes down when faults are on. */
export function recordedFaults({ target }: Pick<TestStack, 'target'>): RecordedFaults {
  const faults: { fault: string; from: number; to: number }[] = [];
  return {
    faults,
    fault: async (order) => {
      const one = { fault: order.name, from: now(), to: Number.POSITIVE_INFINITY };
      const off = await switchOn(target.faults as FaultSwitches, order);
      faults.push(one);
      return async () => {
        await off();
        one.to = now();
      };
    },
  };
}

/** How long something lasts, so that it is in a point of a panel, in milliseconds. */
export const seen = 6500;

/** Does something while a fault is on, which is long enough to be seen. */
export async function during(
  { fault }: Pick<RecordedFaults, 'fault'>,
  order: FaultOrder,
  something: () => Promise<unknown>,
): Promise<void> {
  const off = await fault(order);
  await Promise.all([something(), sleep(seen)]).finally(off);
}

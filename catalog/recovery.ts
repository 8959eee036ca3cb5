import type { Objective } from './objectives.ts';
import type { SystemName } from './systems.ts';

const within30s = (source: string) =>
  ({ title: 'Recovery', direction: 'below', unit: 'duration', critical: 30, source }) as const;

/** How soon after a failure a system keeps its other objectives again. */
export const recovery = {
  booking: within30s("booking system's published targets: recovery < 30 s after a failure"),
  ticketing: within30s('ours: what the booking system promises'),
  'flash-sale': within30s('ours: what the booking system promises'),
  'order-flow': within30s('ours: what the booking system promises'),
  'help-desk': within30s('ours: what the booking system promises'),
} as const satisfies Record<SystemName, Objective>;

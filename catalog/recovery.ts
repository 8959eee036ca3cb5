import type { Objective } from './objectives.ts';
import type { SystemName } from './systems.ts';

/** How soon after a failure a system keeps its other objectives again. */
export const recovery = {
  booking: {
    title: 'Recovery',
    direction: 'below',
    unit: 'duration',
    critical: 30,
    source: "booking system's published targets: recovery < 30 s after a failure",
  },
} as const satisfies Record<SystemName, Objective>;

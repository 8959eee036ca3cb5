import type { Cause } from '../cause.ts';
import type { Listener } from '../heartbeat.ts';
import type { Stage } from '../stage.ts';
import { availabilityCauses } from './availability.ts';
import { bookingCauses } from './booking.ts';
import { kafkaCauses } from './kafka.ts';
import { platformCauses } from './platform.ts';

/** What brings every alert about. Who hears of the heartbeat is told when it is taken away. */
export const causesOn = (stage: Stage, heartbeat: Listener): readonly Cause[] => [
  ...platformCauses(stage, heartbeat),
  ...bookingCauses(stage),
  ...kafkaCauses(stage),
  ...availabilityCauses(stage),
];

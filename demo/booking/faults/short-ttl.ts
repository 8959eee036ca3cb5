import { z } from 'zod';
import { type Fault, fault } from '../../kit/faults/fault.ts';
import type { HoldTtl } from '../hold-ttl.ts';

const parameters = z.strictObject({
  /** How long a hold lives that is made while the switch is on; the usual time where that is shorter. */
  seconds: z.number().min(0.5).max(60).default(2),
});

/** New holds expire before anybody can pay. Those that there are keep their time. */
export const shortTtl = (ttl: HoldTtl): Fault =>
  fault({
    name: 'short-ttl',
    description: 'New holds live for a few seconds only.',
    parameters,
    on: async ({ seconds }) => ttl.shorten(seconds),
    off: async () => ttl.restore(),
  });

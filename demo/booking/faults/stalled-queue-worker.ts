import { z } from 'zod';
import { type Fault, fault } from '../../kit/faults/fault.ts';
import type { Gate } from '../../kit/gate.ts';

/** The worker that admits waiting bookings stops at the gate; it finishes those it has begun with. */
export const stalledQueueWorker = (gate: Gate): Fault =>
  fault({
    name: 'stalled-queue-worker',
    description: 'Nobody who waits is admitted; the queue only grows.',
    parameters: z.strictObject({}),
    on: async () => gate.close(),
    off: async () => gate.open(),
  });

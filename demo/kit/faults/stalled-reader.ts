import { z } from 'zod';
import type { Gate } from '../gate.ts';
import { type Fault, fault } from './fault.ts';

/** The reader of a topic stops at the gate: it reads and commits nothing, and stays in its group. */
export const stalledReader = (name: string, gate: Gate): Fault =>
  fault({
    name,
    description: 'Stops reading from Kafka and committing; it stays in its group.',
    parameters: z.strictObject({}),
    on: async () => gate.close(),
    off: async () => gate.open(),
  });

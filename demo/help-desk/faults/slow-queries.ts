import { z } from 'zod';
import { type Fault, fault } from '../../kit/faults/fault.ts';
import type { Database } from '../database.ts';

const parameters = z.strictObject({
  /** How much longer a statement takes. Postgres ends those that take more than ten seconds. */
  milliseconds: z.number().int().min(1).max(60_000),
  /** The share of statements that are slow. */
  share: z.number().gt(0).max(1).default(1),
});

/** Statements sleep in Postgres while they run, with their connection, as those do that read too much. */
export const slowQueries = (database: Pick<Database, 'slowDown'>): Fault =>
  fault({
    name: 'slow-queries',
    description: 'A share of the statements takes longer in Postgres, and keeps its connection so long.',
    parameters,
    on: async ({ milliseconds, share }) => database.slowDown({ seconds: milliseconds / 1000, share }),
    off: async () => database.slowDown(undefined),
  });

import type pg from 'pg';
import { z } from 'zod';
import { type Fault, fault } from './fault.ts';

const parameters = z.strictObject({
  /** The share of the pool's connections that are taken. */
  share: z.number().gt(0).max(1).default(1),
});

/**
 * Takes connections out of the pool and keeps them, as code does that forgets to give them back: what needs one waits,
 * and then fails.
 */
export function poolExhaustion(pool: pg.Pool): Fault {
  let taken: pg.PoolClient[] = [];
  return fault({
    name: 'pool-exhaustion',
    description: "A share of the service's connections to Postgres is taken, and not given back.",
    parameters,
    on: async ({ share }) => {
      const wanted = Math.max(1, Math.round(pool.options.max * share));
      const clients = await Promise.allSettled(Array.from({ length: wanted }, () => pool.connect()));
      taken = clients.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
      // A connection that breaks while nobody uses it would end the process.
      for (const client of taken) client.on('error', () => undefined);
      const failed = clients.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    },
    off: async () => {
      // Closed rather than given back: those that broke meanwhile are of no use to anybody.
      for (const client of taken) client.release(true);
      taken = [];
    },
  });
}

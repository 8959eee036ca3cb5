import type pg from 'pg';
import { z } from 'zod';
import { type Fault, fault } from './fault.ts';

const parameters = z.strictObject({
  /** How many connections are left to those who need one. */
  leave: z.number().int().min(0).default(1),
});

const retryAfterTimeouts = 5;

/** Takes connections out of a pool and keeps them, as code does that forgets to give them back. */
export function poolExhaustion(pool: pg.Pool): Fault {
  let taken: pg.PoolClient[] = [];
  const take = async (): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const client = await pool.connect();
        // It would end the process when its server goes away.
        client.on('error', () => undefined);
        taken.push(client);
        return;
      } catch (error) {
        if (attempt === retryAfterTimeouts) throw error;
      }
    }
  };
  return fault({
    name: 'pool-exhaustion',
    description: "All but a few of the pool's connections are taken and kept.",
    parameters,
    on: async ({ leave }) => {
      const wanted = Array.from({ length: Math.max(0, pool.options.max - leave) }, take);
      // All of them, so that none comes after it was turned off.
      const failed = (await Promise.allSettled(wanted)).find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    },
    off: async () => {
      for (const client of taken) client.release(true);
      taken = [];
    },
  });
}

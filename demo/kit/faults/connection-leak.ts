import pg from 'pg';
import { z } from 'zod';
import { type Fault, fault } from './fault.ts';

const parameters = z.strictObject({
  /** Until which share of the server's `max_connections` is in use. */
  share: z.number().gt(0).max(0.97).default(0.9),
});

/** Opens connections to the server of a database and keeps them, until so many of all that it allows are in use. */
export function connectionLeak(url: string): Fault {
  let open: pg.Client[] = [];
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 2000,
      application_name: 'connection-leak',
    });
    client.on('error', () => undefined);
    await client.connect();
    open.push(client);
    return client;
  };
  return fault({
    name: 'connection-leak',
    description: "Connections to Postgres are opened and kept, until a share of the server's are in use.",
    parameters,
    on: async ({ share }) => {
      const { rows } = await (await connect()).query<{ max: number; used: number }>(
        `select current_setting('max_connections')::int as max, count(*)::int as used
         from pg_stat_activity where backend_type = 'client backend'`,
      );
      const { max = 0, used = 0 } = rows[0] ?? {};
      for (let missing = Math.ceil(share * max) - used; missing > 0; missing--) await connect();
    },
    off: async () => {
      await Promise.all(open.map((client) => client.end().catch(() => undefined)));
      open = [];
    },
  });
}

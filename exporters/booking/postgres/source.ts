import pg from 'pg';
import type { Logger } from 'pino';
import { reason } from '../../../service/errors.ts';
import type { ConnectedSource, Reading } from '../../http/source.ts';
import { type BookingExporterConfig, collectorsOn, type PostgresCollector } from '../config.ts';
import { readConnections } from './connections.ts';
import { readDeadlocks } from './deadlocks.ts';
import { readHolds } from './holds.ts';
import { type Names, names, type Query } from './query.ts';
import { readSeats } from './seats.ts';
import { readServer } from './server.ts';

const collectors: Readonly<
  Record<PostgresCollector, (query: Query, names: Names, url: string) => Promise<readonly Reading[]>>
> = {
  holds: readHolds,
  seats: readSeats,
  connections: readConnections,
  deadlocks: readDeadlocks,
  postgres: (query, _, url) => readServer(query, url),
};

/**
 * What is read from Postgres; undefined when no collector of it is on. All of it is read in one read-only transaction,
 * so the numbers belong together. There is one connection; one that fails, or did not answer in time, is given up, and
 * the next collection makes another.
 */
export function postgresSource(config: BookingExporterConfig, log: Logger): ConnectedSource<'postgres'> | undefined {
  const on = collectorsOn(config, collectors);
  if (on.length === 0) return undefined;
  const timeout = Math.ceil(config.COLLECTION_TIMEOUT * 1000);
  const pool = new pg.Pool({
    connectionString: config.DATABASE_URL,
    application_name: 'booking-exporter',
    max: 1,
    connectionTimeoutMillis: timeout,
    query_timeout: timeout,
    idleTimeoutMillis: 0,
    keepAlive: true,
  });
  pool.on('error', (error) => log.debug({ source: 'postgres', reason: reason(error) }, 'connection lost'));
  const known = names(config);

  async function read(client: pg.PoolClient, seconds: number): Promise<readonly Reading[]> {
    // Postgres does not notice that the client has gone while a statement waits for a lock. Set for the transaction
    // rather than the connection, so that it works through a pooler of transactions as well.
    const statementTimeout = Math.max(1, Math.ceil(seconds * 1000));
    await client.query(
      `begin transaction isolation level repeatable read, read only; set local statement_timeout = ${statementTimeout}`,
    );
    const query: Query = async (text, values) => (await client.query(text, values && [...values])).rows;
    const readings = [];
    for (const name of on) {
      readings.push(
        ...(await collectors[name](query, known, config.DATABASE_URL ?? '').catch((error) => {
          throw new Error(`${name}: ${reason(error)}`, { cause: error });
        })),
      );
    }
    await client.query('commit');
    return readings;
  }

  return {
    name: 'postgres',
    async collect(signal, seconds) {
      const client = await pool.connect().catch((error) => {
        throw new Error(`cannot connect to Postgres: ${reason(error)}`, { cause: error });
      });
      let released = false;
      const release = (giveUp: boolean) => {
        if (!released) client.release(giveUp);
        released = true;
      };
      const giveUp = () => release(true);
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        signal.throwIfAborted();
        const readings = await read(client, seconds);
        release(false);
        return readings;
      } finally {
        release(true);
        signal.removeEventListener('abort', giveUp);
      }
    },
    close: () => pool.end(),
  };
}

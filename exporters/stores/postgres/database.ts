import pg from 'pg';
import type { Logger } from 'pino';
import { reason } from '../../../service/errors.ts';
import type { Query } from './query.ts';

/** What a database is read with. */
export interface DatabaseOptions {
  /** What the log calls it. */
  readonly source: string;
  readonly url: string;
  /** Who Postgres is told that asks. */
  readonly application: string;
  /** The longest that anything may take, in seconds. */
  readonly timeout: number;
  readonly log: Logger;
}

/**
 * A database of Postgres that an exporter reads. There is one connection; one that fails, or did not answer in time, is
 * given up, and the next reading makes another.
 */
export class Database {
  readonly url: string;
  readonly #pool: pg.Pool;

  constructor({ source, url, application, timeout, log }: DatabaseOptions) {
    const milliseconds = Math.ceil(timeout * 1000);
    this.url = url;
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: application,
      max: 1,
      connectionTimeoutMillis: milliseconds,
      query_timeout: milliseconds,
      idleTimeoutMillis: 0,
      keepAlive: true,
    });
    this.#pool.on('error', (error) => log.debug({ source, reason: reason(error) }, 'connection lost'));
  }

  /**
   * Reads in one read-only transaction, so that the numbers belong together. There are `seconds` for it; it is given up
   * when `signal` aborts.
   */
  async read<Result>(signal: AbortSignal, seconds: number, work: (query: Query) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect().catch((error) => {
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
      const result = await inTransaction(client, seconds, work);
      release(false);
      return result;
    } finally {
      release(true);
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** Ends the connection, also while it is read. */
  close(): Promise<void> {
    return this.#pool.end();
  }
}

async function inTransaction<Result>(
  client: pg.PoolClient,
  seconds: number,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  // Postgres does not notice that the client has gone while a statement waits for a lock. Set for the transaction
  // rather than the connection, so that it works through a pooler of transactions as well.
  const statementTimeout = Math.max(1, Math.ceil(seconds * 1000));
  await client.query(
    `begin transaction isolation level repeatable read, read only; set local statement_timeout = ${statementTimeout}`,
  );
  const result = await work(async (text, values) => (await client.query(text, values && [...values])).rows);
  await client.query('commit');
  return result;
}

/** Reads a part of what is read, and names it when it fails. */
export const part = <Result>(name: string, reading: Promise<Result>): Promise<Result> =>
  reading.catch((error) => {
    throw new Error(`${name}: ${reason(error)}`, { cause: error });
  });

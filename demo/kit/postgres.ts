import pg from 'pg';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import type { Shutdown } from '../../service/shutdown.ts';
import { untilAnswers } from './retry.ts';

const connectWithin = 2000;
const statementWithin = 10_000;

/** A connection or the pool: what a query can be sent to. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/**
 * Connects to Postgres, waiting for it at the start, and disconnects at the shutdown.
 * `variable` is the one that has the URL; `prepare` comes before each attempt to reach the database, to make it perhaps.
 */
export async function connectPostgres(
  config: { readonly DATABASE_URL: string; readonly POSTGRES_POOL: number },
  log: Logger,
  closing: Shutdown,
  { variable = 'DATABASE_URL', prepare }: { variable?: string; prepare?: () => Promise<void> } = {},
): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: config.DATABASE_URL,
    max: config.POSTGRES_POOL,
    connectionTimeoutMillis: connectWithin,
    statement_timeout: statementWithin,
    query_timeout: statementWithin + 1000,
    application_name: String(log.bindings().name ?? ''),
  });
  pool.on('error', (error) => log.warn({ dependency: 'postgres', reason: reason(error) }, 'lost a connection'));
  closing.add('postgres', () => pool.end());
  const { host } = new URL(config.DATABASE_URL);
  await untilAnswers({ name: 'Postgres', at: host, variable }, log, closing.signal, async () => {
    await prepare?.();
    await pool.query('select 1');
  });
  return pool;
}

/** Runs a change in a transaction: all of it, or when it throws nothing. */
export async function inTransaction<Result>(
  pool: pg.Pool,
  change: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements tells nobody else, and would end the process.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await change(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Runs a change again when Postgres gave it up to resolve a deadlock or a conflict between transactions. */
export async function retryConflicts<Result>(change: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change();
    } catch (error) {
      if (attempt === 3 || !isConflict(error)) throw error;
    }
  }
}

const isConflict = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && ['40001', '40P01'].includes(error.code ?? '');

/** Whether this is the violation of the named constraint or unique index. */
export const violates = (error: unknown, constraint: string): boolean =>
  error instanceof pg.DatabaseError && error.constraint === constraint;

/**
 * Whether Postgres could not be reached or did not answer, rather than refused the statement:
 * classes 08 (connection), 53 (resources), 57 (operator intervention), or an error of the connection itself.
 */
export function isPostgresOutage(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|53|57)/.test(error.code ?? '');
  const { code, message } = error as NodeJS.ErrnoException;
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND)/.test(code ?? '') ||
    /^(Connection terminated|Client has encountered a connection error|timeout exceeded|Query read timeout)/.test(
      message,
    )
  );
}

/**
 * Whether a connection is of no use after this error of its statement: it broke, or Postgres ends it (SQLSTATE class 08
 * and 57P), or nobody knows what it does, since the answer did not come in time. After any other answer it is as good as
 * before. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const endsConnection = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || /^(08|57P)/.test(error.code ?? '');

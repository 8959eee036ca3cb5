import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { inTransaction, retryConflicts } from './postgres.ts';

/** Any number will do, as long as the processes of a system, which may start together, take the same. */
export const schemaLock = 20_260_101;

/** Creates the tables of an SQL file that are missing; its statements must be safe to run again. */
export async function createTables(pool: pg.Pool, file: URL): Promise<void> {
  const statements = await readFile(file, 'utf8');
  const create = () =>
    inTransaction(pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [schemaLock]);
      await client.query(statements);
    });
  // Another process may be at work on the same tables.
  await retryConflicts(create);
}

const noSuchDatabase = '3D000';
const existsAlready = ['42P04', '23505'];

/**
 * Creates the database of a URL where its server lacks it; asked at the server's database `postgres`. A server that does
 * not answer is left to whoever connects next.
 * @throws {pg.DatabaseError} when the user may not create databases.
 */
export async function ensureDatabase(url: string, log: Logger): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (await exists(url)) return;
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`create database ${pg.escapeIdentifier(name)}`);
    log.info({ database: name }, 'database made');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && existsAlready.includes(error.code ?? ''))) throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether the database is there, as far as its server can say. */
async function exists(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    return !(error instanceof pg.DatabaseError && error.code === noSuchDatabase);
  } finally {
    await client.end().catch(() => undefined);
  }
}

import type pg from 'pg';
import type { Logger } from 'pino';
import type { Shutdown } from '../../service/shutdown.ts';
import { connectPostgres } from '../kit/postgres.ts';
import { createTables, ensureDatabase } from '../kit/schema.ts';

/** The databases of the ticketing system: each has its variable and its tables. */
const databases = {
  events: { variable: 'EVENTS_DATABASE_URL', tables: new URL('schema-events.sql', import.meta.url) },
  projections: { variable: 'PROJECTIONS_DATABASE_URL', tables: new URL('schema-projections.sql', import.meta.url) },
  auth: { variable: 'AUTH_DATABASE_URL', tables: new URL('schema-auth.sql', import.meta.url) },
} as const;

/** The name of one of the databases. */
export type DatabaseName = keyof typeof databases;

/** Connects to a database with so many connections at most, and makes it and its tables where they are missing. */
export async function connectDatabase(
  name: DatabaseName,
  { url, connections }: { readonly url: string; readonly connections: number },
  log: Logger,
  closing: Shutdown,
): Promise<pg.Pool> {
  const { variable, tables } = databases[name];
  const config = { DATABASE_URL: url, POSTGRES_POOL: connections };
  const pool = await connectPostgres(config, log, closing, { variable, prepare: () => ensureDatabase(url, log) });
  await createTables(pool, tables);
  return pool;
}

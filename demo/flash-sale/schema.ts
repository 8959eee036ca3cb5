import type pg from 'pg';
import { createTables } from '../kit/schema.ts';

/** Creates the tables that are missing. */
export const createSchema = (pool: pg.Pool): Promise<void> =>
  createTables(pool, new URL('schema.sql', import.meta.url));

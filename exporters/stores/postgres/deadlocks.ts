import type { Query } from './query.ts';

/** Reads how many deadlocks Postgres has found in this database since its statistics were reset. */
export async function deadlocksOf(query: Query): Promise<number> {
  const [row] = await query<{ deadlocks: number }>(
    'select deadlocks::float8 as deadlocks from pg_stat_database where datname = current_database()',
  );
  if (!row) throw new Error('Postgres keeps no statistics of this database');
  return row.deadlocks;
}

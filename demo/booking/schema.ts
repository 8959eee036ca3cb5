import type pg from 'pg';
import { inTransaction } from '../kit/postgres.ts';
import { createTables, schemaLock } from '../kit/schema.ts';

/** Creates the tables that are missing. */
export const createSchema = (pool: pg.Pool): Promise<void> =>
  createTables(pool, new URL('schema.sql', import.meta.url));

const seatsInRow = 50;

/**
 * Fills an empty database with events and their seats, always the same ones.
 * @returns how many events were made: 0 when there were some.
 */
export async function seed(pool: pg.Pool, size: { readonly events: number; readonly seats: number }): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [schemaLock]);
    const made = await client.query(
      `insert into events (id, name, venue, starts_at, capacity)
       select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
              (array['Symphony', 'Jazz Night', 'Rock Festival', 'Comedy Gala', 'Ballet', 'Opera'])[(n - 1) % 6 + 1] || ' ' || n,
              (array['City Hall', 'Harbour Arena', 'Old Theatre', 'Riverside Park'])[(n - 1) % 4 + 1],
              timestamptz '2030-01-01 20:00+00' + n * interval '1 week',
              $2::int
       from generate_series(1, $1::int) n
       where not exists (select from events)`,
      [size.events, size.seats],
    );
    if (!made.rowCount) return 0;
    await client.query(
      `insert into seats (event_id, seat_id)
       select e.id, 'R' || lpad((n / $1 + 1)::text, 3, '0') || '-S' || lpad((n % $1 + 1)::text, 2, '0')
       from events e, generate_series(0, e.capacity - 1) n`,
      [seatsInRow],
    );
    await client.query('analyze events, seats');
    return made.rowCount;
  });
}

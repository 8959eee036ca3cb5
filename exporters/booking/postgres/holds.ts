import { holds } from '../../../catalog/booking.ts';
import { type Reading, reading } from '../../http/source.ts';
import type { Query } from '../../stores/postgres/query.ts';
import type { Names } from './names.ts';

const { state: states } = holds.labels;

/** Counts bookings by state; a state without bookings is 0. */
export async function readHolds(query: Query, { bookings, state }: Names): Promise<readonly Reading[]> {
  const rows = await query<{ state: string; bookings: number }>(
    `select lower(${state}::text) as state, count(*)::float8 as bookings from ${bookings}
     where lower(${state}::text) = any($1) group by 1`,
    [states],
  );
  const counts = new Map(rows.map((row) => [row.state, row.bookings]));
  return [
    reading(
      holds,
      states.map((name) => ({ labels: { state: name }, value: counts.get(name) ?? 0 })),
    ),
  ];
}

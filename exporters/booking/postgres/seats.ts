import { seatsCapacity, seatsOversold, seatsSold } from '../../../catalog/booking.ts';
import { type Reading, reading } from '../../http/source.ts';
import type { Query } from '../../stores/postgres/query.ts';
import type { Names } from './names.ts';

/** Counts the seats there are, those sold, and those sold more than once. */
export async function readSeats(query: Query, names: Names): Promise<readonly Reading[]> {
  const { events, capacity, bookings, id, state, bookingSeats, booking, event, seat } = names;
  const [row] = await query<{ capacity: number; sold: number; oversold: number }>(
    `with sold as (
       select count(*) as times from ${bookingSeats} s join ${bookings} b on b.${id} = s.${booking}
       where lower(b.${state}::text) = 'confirmed' group by s.${event}, s.${seat}
     )
     select (select coalesce(sum(${capacity}), 0) from ${events})::float8 as capacity,
            coalesce(sum(times), 0)::float8 as sold,
            count(*) filter (where times > 1)::float8 as oversold
     from sold`,
  );
  if (!row) throw new Error('Postgres counted no seats');
  return [reading(seatsCapacity, row.capacity), reading(seatsSold, row.sold), reading(seatsOversold, row.oversold)];
}

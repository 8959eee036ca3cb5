import type { BookingParts, Bookings } from './bookings.ts';
import type { LockedSeats } from './seat-locks.ts';

const batch = 200;

/**
 * Ends the holds that have run out: their seats are free again, their locks given back.
 * Several processes may do so at once; each takes other bookings. A crash after the change leaves locks to their TTL.
 */
export async function expireHolds(
  { pool, metrics }: BookingParts,
  bookings: Bookings,
  signal: AbortSignal,
): Promise<void> {
  for (let full = true; full && !signal.aborted; ) {
    const { rows } = await pool.query<LockedSeats>({
      name: 'expire-holds',
      text: `with due as (
          select id from bookings where state = 'held' and expires_at <= now()
          order by expires_at limit $1 for update skip locked
        ), expired as (
          update bookings set state = 'expired' where id in (select id from due) returning id, event_id
        )
        select id as "bookingId", event_id as "eventId",
               array(select seat_id from booking_seats s where s.booking_id = expired.id) as seats
        from expired`,
      values: [batch],
    });
    metrics.expirations.inc(rows.length);
    await Promise.all(rows.map((expired) => bookings.release(expired)));
    full = rows.length === batch;
  }
}

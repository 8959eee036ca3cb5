import { z } from 'zod';
import { count } from '../../k6/lib/figures.ts';
import { rowsOf } from './database.ts';
import type { InvariantEvidence } from './invariant.ts';

/**
 * Everything in one statement, so that all figures are of the same moment. It counts from the bookings themselves: not
 * from what the service or an exporter says, and without leaning on the index that is meant to prevent a breach.
 */
const state = `
  with live as (
    select s.event_id, s.seat_id, b.state from bookings b
    join booking_seats s on s.booking_id = b.id
    where b.state in ('held', 'confirmed')
  ), by_seat as (
    select event_id, seat_id, count(*) as live, count(*) filter (where state = 'confirmed') as sold
    from live group by event_id, seat_id
  )
  select
    (select count(*) from seats)::int as capacity,
    (select count(*) from live where state = 'confirmed')::int as sold,
    (select count(*) from by_seat where sold > 1)::int as sold_twice,
    (select count(*) from by_seat where live > 1)::int as held_twice,
    (select count(*) from by_seat b where not exists (
       select from seats s where s.event_id = b.event_id and s.seat_id = b.seat_id
     ))::int as no_seat,
    (select count(*) from bookings where state = 'confirmed')::int as confirmed,
    (select count(*) from bookings b where b.state = 'confirmed' and not exists (
       select from booking_seats s where s.booking_id = b.id
     ))::int as confirmed_without_seat`;

const row = z.object({
  capacity: z.number(),
  sold: z.number(),
  sold_twice: z.number(),
  held_twice: z.number(),
  no_seat: z.number(),
  confirmed: z.number(),
  confirmed_without_seat: z.number(),
});

/** The booking system's state in Postgres. */
export type BookingState = z.infer<typeof row>;

/**
 * Reads the state in one statement, within ten seconds.
 * @throws {NoAnswer} with the database's address when Postgres does not answer, or has other tables.
 */
export async function bookingState(databaseUrl: string): Promise<BookingState> {
  const [found] = await rowsOf({ databaseUrl, statement: state, row, what: 'its bookings' });
  return found as BookingState;
}

/** Judges the state after a run against the one before, and against what k6 was told. */
export function bookingInvariants(
  before: BookingState,
  after: BookingState,
  outcomes: Readonly<Record<string, number>>,
): InvariantEvidence {
  const confirmed = after.confirmed - before.confirmed;
  const told = outcomes.confirmed ?? 0;
  return {
    invariants: [
      {
        claim: 'no seat is sold twice',
        holds: after.sold_twice === 0,
        detail: `${count(after.sold_twice)} seats belong to more than one confirmed booking`,
      },
      {
        claim: 'no seat is in two live bookings',
        holds: after.held_twice === 0,
        detail: `${count(after.held_twice)} seats are held or sold more than once`,
      },
      {
        claim: 'no more seats are sold than there are',
        holds: after.capacity > 0 && after.sold <= after.capacity && after.no_seat === 0,
        detail: `${count(after.sold)} sold of ${count(after.capacity)}, ${count(after.no_seat)} booked that do not exist`,
      },
      {
        claim: 'every confirmed booking has its seats',
        holds: after.confirmed_without_seat === 0,
        detail: `${count(after.confirmed_without_seat)} confirmed bookings have none`,
      },
      {
        // More than k6 counted may be there: another visitor's, or one whose answer k6 did not wait for.
        claim: 'no confirmed booking is lost',
        holds: confirmed >= told,
        detail: `${count(told)} were confirmed to visitors, ${count(confirmed)} are in the database`,
      },
    ],
    figures: [
      {
        title: 'seats sold',
        text: `${count(after.sold)} of ${count(after.capacity)} (${count(after.sold - before.sold)} in this run)`,
      },
    ],
  };
}

import type pg from 'pg';
import { type Queryable, retryConflicts, violates } from '../kit/postgres.ts';
import type { LockedSeats } from './seat-locks.ts';

/** Where a booking is in its life; `schema.sql` says what follows what. */
export type BookingState = 'queued' | 'held' | 'confirmed' | 'cancelled' | 'expired' | 'refused' | 'abandoned';

/** A booking without its seats. */
export interface Booking {
  readonly id: string;
  readonly eventId: string;
  readonly userId: string;
  readonly state: BookingState;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** What a booking that asks for seats meets. */
export interface Desk {
  readonly unknownSeats: readonly string[];
  readonly seatsSold: boolean;
  /** Bookings that hold seats of the event now. */
  readonly holds: number;
  /** Whether bookings wait for the event. */
  readonly waiting: boolean;
}

/** What a booking asks for. Seats are in ascending order, so that two bookings never wait for each other crosswise. */
export interface Wanted extends LockedSeats {
  readonly userId: string;
}

const columns = `id, event_id as "eventId", user_id as "userId", state, created_at as "createdAt", expires_at as "expiresAt"`;

/** Looks at an event before a booking is tried. @returns undefined when there is no such event. */
export async function lookAt(db: Queryable, eventId: string, seats: readonly string[]): Promise<Desk | undefined> {
  const { rows } = await db.query<Desk>({
    name: 'look-at',
    text: `select
        array(select wanted from unnest($2::text[]) wanted
              where not exists (select from seats s where s.event_id = e.id and s.seat_id = wanted)) as "unknownSeats",
        exists (select from booking_seats t
                where t.event_id = e.id and t.seat_id = any ($2) and t.state = 'confirmed') as "seatsSold",
        (select count(*)::int from bookings h where h.event_id = e.id and h.state = 'held') as holds,
        exists (select from bookings q where q.event_id = e.id and q.state = 'queued') as waiting
      from events e where e.id = $1`,
    values: [eventId, seats],
  });
  return rows[0];
}

/** A booking by its id. */
export async function findBooking(db: Queryable, id: string): Promise<Booking | undefined> {
  const { rows } = await db.query<Booking>({
    name: 'find-booking',
    text: `select ${columns} from bookings where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** The seats of a booking. */
export async function seatsOf(db: Queryable, { id, eventId }: Pick<Booking, 'id' | 'eventId'>): Promise<LockedSeats> {
  const { rows } = await db.query<{ seats: string[] }>({
    name: 'seats-of',
    text: 'select array(select seat_id from booking_seats where booking_id = $1) as seats',
    values: [id],
  });
  return { bookingId: id, eventId, seats: rows[0]?.seats ?? [] };
}

/**
 * Writes a booking that holds its seats for some seconds, or that waits when `holdSeconds` is undefined.
 * @returns undefined when another live booking has one of the seats.
 */
export async function insertBooking(pool: pg.Pool, wanted: Wanted, holdSeconds?: number): Promise<Booking | undefined> {
  return unlessTaken(() =>
    pool.query<Booking>({
      name: 'insert-booking',
      text: `with booking as (
          insert into bookings (id, event_id, user_id, state, expires_at)
          values ($1, $2, $3, case when $5::float8 is null then 'queued' else 'held' end, now() + $5 * interval '1 second')
          returning *
        ), wanted as (
          insert into booking_seats (booking_id, event_id, seat_id, state)
          select id, event_id, unnest($4::text[]), state from booking
        )
        select ${columns} from booking`,
      values: [wanted.bookingId, wanted.eventId, wanted.userId, wanted.seats, holdSeconds ?? null],
    }),
  );
}

/** Gives a waiting booking its seats. @returns undefined when another live booking has one of them. */
export async function admitBooking(
  pool: pg.Pool,
  id: string,
  holdSeconds: number,
): Promise<Booking | 'not waiting' | undefined> {
  let found = true;
  const admitted = await unlessTaken(async () => {
    const result = await pool.query<Booking>({
      name: 'admit-booking',
      text: `update bookings set state = 'held', expires_at = now() + $2::float8 * interval '1 second'
        where id = (select id from bookings where id = $1 and state = 'queued' for update skip locked)
        returning ${columns}`,
      values: [id, holdSeconds],
    });
    found = result.rowCount === 1;
    return result;
  });
  return found ? admitted : 'not waiting';
}

/** Confirms a hold that has not run out. @returns whether it was one. */
export async function confirmBooking(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'confirm-booking',
    text: `update bookings set state = 'confirmed', confirmed_at = now() where id = $1 and state = 'held' and expires_at > now()`,
    values: [id],
  });
  return rowCount === 1;
}

/** Ends a booking that is in `from`. @returns whether it was. */
export async function endBooking(
  db: Queryable,
  id: string,
  from: 'queued' | 'held',
  to: 'cancelled' | 'refused' | 'abandoned',
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'end-booking',
    text: 'update bookings set state = $3 where id = $1 and state = $2',
    values: [id, from, to],
  });
  return rowCount === 1;
}

/** Runs what makes a booking live; undefined when Postgres refuses because a seat is in another live booking. */
async function unlessTaken(change: () => Promise<pg.QueryResult<Booking>>): Promise<Booking | undefined> {
  try {
    return (await retryConflicts(change)).rows[0];
  } catch (error) {
    if (violates(error, 'booking_seats_live')) return undefined;
    throw error;
  }
}

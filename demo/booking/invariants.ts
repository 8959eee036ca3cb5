import { z } from 'zod';
import { type LockedSeats, lockKey } from './seat-locks.ts';

/** What a query can be sent to: a `pg` client or pool. */
interface Client {
  query(text: string): Promise<{ readonly rows: readonly unknown[] }>;
}

const Counts = z.object({
  capacity: z.number(),
  sold: z.number(),
  held: z.number(),
  soldTwice: z.number(),
  liveTwice: z.number(),
  overCapacity: z.number(),
  withoutSeats: z.number(),
});

/** What must hold of the seats whatever happened, as Postgres has it. */
export interface SeatInvariants extends z.output<typeof Counts> {
  /** One sentence for each invariant that is broken; empty when all hold. */
  readonly breaches: readonly string[];
}

// Counts from the bookings themselves, and does not lean on the unique index that is meant to prevent a breach.
const query = `
  with live as (
    select s.event_id, s.seat_id, b.id, b.state from bookings b
    join booking_seats s on s.booking_id = b.id
    where b.state in ('held', 'confirmed')
  ), by_seat as (
    select event_id, seat_id, count(*) as live, count(*) filter (where state = 'confirmed') as sold
    from live group by event_id, seat_id
  ), by_event as (
    select event_id, sum(sold) as sold from by_seat group by event_id
  )
  select
    (select coalesce(sum(capacity), 0) from events)::int as "capacity",
    (select count(*) from live where state = 'confirmed')::int as "sold",
    (select count(*) from live where state = 'held')::int as "held",
    (select count(*) from by_seat where sold > 1)::int as "soldTwice",
    (select count(*) from by_seat where live > 1)::int as "liveTwice",
    (select count(*) from by_event join events e on e.id = event_id where sold > e.capacity)::int as "overCapacity",
    (select count(*) from bookings b where b.state in ('held', 'confirmed')
       and not exists (select from booking_seats s where s.booking_id = b.id))::int as "withoutSeats"`;

const meanings = {
  soldTwice: 'seats are in more than one confirmed booking',
  liveTwice: 'seats are in more than one live booking',
  overCapacity: 'events have sold more seats than they have',
  withoutSeats: 'live bookings have no seat',
} as const;

/** Counts seats sold against seats there are, and looks for seats that were sold or held twice. */
export async function checkSeats(client: Client): Promise<SeatInvariants> {
  const { rows } = await client.query(query);
  const counts = Counts.parse(rows[0]);
  const broken = (Object.keys(meanings) as (keyof typeof meanings)[]).filter((name) => counts[name] > 0);
  return { ...counts, breaches: broken.map((name) => `${counts[name]} ${meanings[name]}`) };
}

/** The locks of the live holds. Each is missing for a moment after a hold begins, and for ever when Redis lost it. */
export interface HoldLocks {
  /** Seats of live holds. */
  readonly held: number;
  /** Of these, the seats whose lock the booking owns. */
  readonly locked: number;
  /** Of these, the seats that have no lock. */
  readonly unlocked: number;
  /** Of these, the seats whose lock another owner has. */
  readonly foreign: number;
}

/** Compares the live holds in Postgres with the locks in Redis; `mget` reads the values of keys, null for none. */
export async function compareHoldsWithLocks(
  client: Client,
  mget: (keys: string[]) => Promise<(string | null)[]>,
): Promise<HoldLocks> {
  const { rows } = await client.query(
    `select s.booking_id as "bookingId", s.event_id as "eventId", array_agg(s.seat_id) as seats
     from booking_seats s join bookings b on b.id = s.booking_id
     where b.state = 'held' and b.expires_at > now()
     group by s.booking_id, s.event_id`,
  );
  const seats = (rows as readonly LockedSeats[]).flatMap(({ bookingId, eventId, seats }) =>
    seats.map((seat) => ({ bookingId, key: lockKey(eventId, seat) })),
  );
  const owners = seats.length > 0 ? await mget(seats.map(({ key }) => key)) : [];
  const locked = seats.filter(({ bookingId }, at) => owners[at] === bookingId).length;
  const unlocked = owners.filter((owner) => owner === null).length;
  return { held: seats.length, locked, unlocked, foreign: seats.length - locked - unlocked };
}

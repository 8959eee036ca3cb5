import type { Redis } from 'ioredis';
import type pg from 'pg';
import { lockKey } from '../demo/booking/seat-locks.ts';
import { bookingState } from '../runs/invariants/booking.ts';
import { nowhere, postgresUrl, type Servers, useServers, withPostgres } from './servers.ts';
import type { Service } from './service-process.ts';
import { beginWorld, type World } from './world.ts';

/** The servers that a booking system runs on. Without Kafka its events wait. */
type BookingServers = Servers<'postgres' | 'redis'> & Partial<Servers<'kafka'>>;

/** Starts the servers before the tests of a file, and removes them after the last. */
export const useBookingServers = <More extends 'kafka' = never>(...more: readonly More[]) =>
  useServers<'postgres' | 'redis' | More>('postgres', 'redis', ...more);

/** What the verdict of a run asks of the seats, and what is held just now. */
interface Seats {
  readonly capacity: number;
  readonly sold: number;
  readonly held: number;
  /** Seats in two live bookings, seats sold twice, seats that do not exist, sold bookings without seats. */
  readonly breaches: number;
}

/** A booking system of its own: an empty database, an empty Redis, and its processes. */
export interface BookingWorld extends World {
  readonly pool: pg.Pool;
  readonly redis: Redis;
  /** Starts a booking service on it; several may run. */
  service(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Starts a consumer of the booking events. */
  consumer(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Counts the seats in Postgres. */
  seats(): Promise<Seats>;
  /** Compares the live holds in Postgres with the locks in Redis. */
  locks(): Promise<HoldLocks>;
  /** Takes away all bookings and locks; events and users stay. */
  reset(): Promise<void>;
}

/** Makes a booking system on servers that are empty or have others beside it. */
export async function bookingWorld({ postgres, redis: redisServer, kafka }: BookingServers): Promise<BookingWorld> {
  const { world, database, pool: connect, emptyRedis, starter } = beginWorld('booking');
  await withPostgres(postgres.address, 'postgres', (client) => client.query(`create database ${database}`));
  const url = postgresUrl(postgres.address, database);
  const redis = await emptyRedis(redisServer.address);
  const pool = connect(url);
  const start = starter({
    DATABASE_URL: url,
    REDIS_URL: `redis://${redisServer.address}`,
    KAFKA_BROKERS: kafka?.address ?? nowhere,
    EVENTS: '3',
    SEATS_PER_EVENT: '120',
    PASSWORD_COST: '16',
  });
  return {
    ...world,
    pool,
    redis,
    service: start('demo/booking/main.ts'),
    consumer: start('demo/booking/consumer/main.ts'),
    seats: async () => {
      const state = await bookingState(url);
      const { rows } = await pool.query(`select count(*)::int as held from booking_seats where state = 'held'`);
      const breaches = state.sold_twice + state.held_twice + state.no_seat + state.confirmed_without_seat;
      return { capacity: state.capacity, sold: state.sold, held: rows[0].held, breaches };
    },
    locks: () => compareHoldsWithLocks(pool, redis),
    reset: async () => {
      await pool.query('truncate bookings, booking_seats, outbox');
      await redis.flushall();
    },
  };
}

/** The locks of the seats that are held: each is missing for a moment after a hold begins. */
interface HoldLocks {
  /** Seats of live holds. */
  readonly held: number;
  /** Of these, the seats whose lock the booking owns. */
  readonly locked: number;
  /** Of these, the seats that have no lock. */
  readonly unlocked: number;
}

async function compareHoldsWithLocks(pool: pg.Pool, redis: Redis): Promise<HoldLocks> {
  const { rows } = await pool.query<{ owner: string; event: string; seat: string }>(
    `select booking_id as owner, event_id as event, seat_id as seat from booking_seats where state = 'held'`,
  );
  const locks = rows.length > 0 ? await redis.mget(rows.map(({ event, seat }) => lockKey(event, seat))) : [];
  return {
    held: rows.length,
    locked: rows.filter(({ owner }, at) => locks[at] === owner).length,
    unlocked: locks.filter((lock) => lock === null).length,
  };
}

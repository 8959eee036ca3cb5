import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { lockKey } from '../demo/booking/seat-locks.ts';
import { bookingState } from '../runs/invariants/booking.ts';
import { postgresUrl, startKafka, startPostgres, startRedis, type TestServer, withPostgres } from './servers.ts';
import { type Service, startService } from './service-process.ts';

/** The servers that a booking system runs on. Without Kafka its events wait. */
export interface BookingServers {
  postgres: TestServer;
  redis: TestServer;
  kafka?: TestServer;
}

/** Starts the servers before the tests of a file, and removes them after the last; until then the object is empty. */
export function useBookingServers(): BookingServers;
export function useBookingServers(more: 'kafka'): Required<BookingServers>;
export function useBookingServers(more?: 'kafka'): BookingServers {
  const servers = {} as BookingServers;
  beforeAll(async () => {
    await Promise.all([
      startPostgres().then((postgres) => Object.assign(servers, { postgres })),
      startRedis().then((redis) => Object.assign(servers, { redis })),
      more && startKafka().then((kafka) => Object.assign(servers, { kafka })),
    ]);
  });
  afterAll(() => Promise.all(Object.values(servers).map((server: TestServer) => server.dispose())));
  return servers;
}

/** What the verdict of a run asks of the seats, and what is held just now. */
interface Seats {
  readonly capacity: number;
  readonly sold: number;
  readonly held: number;
  /** Seats in two live bookings, seats sold twice, seats that do not exist, sold bookings without seats. */
  readonly breaches: number;
}

/** A booking system of its own: an empty database, an empty Redis, and its processes. */
export interface BookingWorld {
  readonly pool: pg.Pool;
  readonly redis: Redis;
  readonly faultsToken: string;
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
  /** Ends all processes and connections. */
  dispose(): Promise<void>;
}

/** A port on which nothing listens: the discard service's. */
const nowhere = '127.0.0.1:9';

/** Makes a booking system on servers that are empty or have others beside it. */
export async function bookingWorld({
  postgres,
  redis: { address: redisAddress },
  kafka,
}: BookingServers): Promise<BookingWorld> {
  const database = `booking_${randomBytes(6).toString('hex')}`;
  await withPostgres(postgres.address, 'postgres', (client) => client.query(`create database ${database}`));
  const folder = mkdtempSync(join(tmpdir(), 'presale-booking-'));
  const tokenFile = join(folder, 'faults-token');
  const faultsToken = randomUUID();
  writeFileSync(tokenFile, faultsToken);
  const redis = new Redis(`redis://${redisAddress}`);
  redis.on('error', () => undefined);
  await redis.flushall();
  const url = postgresUrl(postgres.address, database);
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => undefined);
  const common = {
    DATABASE_URL: url,
    REDIS_URL: `redis://${redisAddress}`,
    KAFKA_BROKERS: kafka?.address ?? nowhere,
    FAULTS_TOKEN_FILE: tokenFile,
    EVENTS: '3',
    SEATS_PER_EVENT: '120',
    PASSWORD_COST: '16',
  };
  const started: Service[] = [];
  const start = async (main: string, env: Readonly<Record<string, string>> = {}): Promise<Service> => {
    const service = await startService(main, { ...common, ...env });
    started.push(service);
    return service;
  };
  return {
    pool,
    redis,
    faultsToken,
    service: (env) => start('demo/booking/main.ts', env),
    consumer: (env) => start('demo/booking/consumer/main.ts', env),
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
    dispose: async () => {
      await Promise.all(started.map((service) => service.end()));
      redis.disconnect();
      await pool.end();
      rmSync(folder, { recursive: true });
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

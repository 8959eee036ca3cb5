import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type Logger, pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { promtool } from '../../test/prometheus-programs.ts';
import { postgresUrl, startPostgres, startRedis, type TestServer, withPostgres } from '../../test/servers.ts';
import { type Listening, listen } from '../http/listen.ts';
import type { Service } from '../http/service.ts';
import { bookingExporterConfig } from './config.ts';
import { makeBookingExporter } from './exporter.ts';

const schema = readFileSync(join(import.meta.dirname, '../../demo/booking/schema.sql'), 'utf8');
const database = 'booking';

/** An exporter that runs, and what it exposes. */
interface Exporter {
  /** Scrapes as Prometheus does: it waits no longer than the time-out that it announces, in seconds. */
  scrape(timeout?: number): Promise<string>;
  status(path: string): Promise<number>;
  stop(): Promise<void>;
}

let redisServer: TestServer;
let postgresServer: TestServer;
let redis: Redis;
let pool: pg.Pool;

beforeAll(async () => {
  [redisServer, postgresServer] = await Promise.all([startRedis(), startPostgres()]);
  await withPostgres(postgresServer.address, 'postgres', (client) => client.query(`create database ${database}`));
  redis = new Redis(`redis://${redisServer.address}`);
  redis.on('error', () => undefined);
  pool = new pg.Pool({ connectionString: postgresUrl(postgresServer.address, database) });
  pool.on('error', () => undefined);
});

afterAll(async () => {
  redis?.disconnect();
  await pool?.end();
  await Promise.all([redisServer?.dispose(), postgresServer?.dispose()]);
});

beforeEach(async () => {
  await redis.flushall();
  await pool.query('drop schema public cascade; create schema public');
  await pool.query(schema);
});

async function exporter(env: NodeJS.ProcessEnv = {}, log = pino({ level: 'silent' })): Promise<Exporter> {
  const config = bookingExporterConfig({
    PORT: '0',
    REDIS_URL: `redis://${redisServer.address}`,
    DATABASE_URL: postgresUrl(postgresServer.address, database),
    ...env,
  });
  const service: Service = makeBookingExporter(config, log);
  const listening: Listening = await listen(service.app, { host: '127.0.0.1', port: 0 });
  return {
    scrape: async (timeout = 30) => {
      const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': String(timeout) };
      const signal = AbortSignal.timeout(timeout * 1000);
      return (await fetch(`${listening.url}/metrics`, { headers, signal })).text();
    },
    status: async (path) => (await fetch(`${listening.url}${path}`)).status,
    stop: async () => {
      await listening.close();
      await service.close();
    },
  };
}

/** Runs with an exporter that is stopped afterwards. */
async function withExporter(
  use: (exporter: Exporter) => Promise<void>,
  env?: NodeJS.ProcessEnv,
  log?: Logger,
): Promise<void> {
  const running = await exporter(env, log);
  try {
    await use(running);
  } finally {
    await running.stop();
  }
}

/** The series of the exposition that are not of the process, with their values. */
const series = (text: string): Record<string, number> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.startsWith('booking_'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

const up = (text: string) => {
  const {
    'booking_exporter_source_up{source="redis"}': redis,
    'booking_exporter_source_up{source="postgres"}': postgres,
  } = series(text);
  return { redis, postgres };
};

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Two events of three seats, and a user. */
async function addEvents(): Promise<void> {
  await pool.query('insert into users (id, email, password_hash) values ($1, $2, $3)', [uuid(0), 'a@b.c', '-']);
  for (const event of [uuid(1), uuid(2)]) {
    await pool.query('insert into events values ($1, $2, $3, now(), 3)', [event, 'name', 'venue']);
    for (const seat of ['A1', 'A2', 'A3']) await pool.query('insert into seats values ($1, $2)', [event, seat]);
  }
}

let bookings = 100;
async function addBooking(event: string, state: string, seats: readonly string[]): Promise<void> {
  const id = uuid(bookings++);
  await pool.query(
    `insert into bookings (id, event_id, user_id, state, expires_at, confirmed_at)
     values ($1, $2, $3, $4::text, now(), case when $4::text = 'confirmed' then now() end)`,
    [id, event, uuid(0), state],
  );
  for (const seat of seats)
    await pool.query('insert into booking_seats values ($1, $2, $3, $4)', [id, event, seat, state]);
}

test('which servers they are, and what these use', async () => {
  await withExporter(async ({ scrape }) => {
    const before = series(await scrape());
    const { rows } = await pool.query<{ server_version: string }>('show server_version');
    expect(before[`booking_postgres_info{version="${rows[0]?.server_version}"}`]).toBe(1);
    const [, version] = /valkey_version:(\S+)/.exec(await redis.info('server')) ?? [];
    expect(before[`booking_redis_info{version="Valkey ${version}"}`]).toBe(1);

    const more = await Promise.all(
      [1, 2, 3].map(async () => redis.duplicate({ lazyConnect: false }).once('error', () => undefined)),
    );
    await Promise.all(more.map((client) => client.ping()));
    await redis.eval('local x = 0 for i = 1, 3e7 do x = x + i end return x', 0);
    await pool.query('select count(md5(i::text)) from generate_series(1, 400000) i');
    const after = series(await scrape());
    for (const client of more) client.disconnect();
    const grown = (name: string): number => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN);
    expect(grown('booking_redis_connections')).toBe(3);
    expect(grown('booking_redis_cpu_seconds_total')).toBeGreaterThan(0.03);
    expect(grown('booking_postgres_cpu_seconds_total')).toBeGreaterThan(0.03);
    expect(after.booking_redis_memory_bytes).toBeGreaterThan(2 ** 20);
    expect(after.booking_postgres_memory_bytes).toBeGreaterThan(2 ** 20);
  });
});

describe('what Redis knows', () => {
  test('of nothing is 0', async () => {
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({
        booking_queue_length: 0,
        booking_queue_oldest_age_seconds: 0,
        booking_locks_held: 0,
        'booking_event_locks_held{event="other"}': 0,
      });
    });
  });

  test('the queue: how many wait, and since when the first', async () => {
    await redis.zadd('booking:queue', Date.now() - 60_000, 'second', Date.now() - 90_000, 'first', Date.now(), 'third');
    await withExporter(async ({ scrape }) => {
      const before = series(await scrape());
      const after = series(await scrape());
      expect(before.booking_queue_length).toBe(3);
      expect(before.booking_queue_oldest_age_seconds).toBeGreaterThanOrEqual(90);
      expect(after.booking_queue_oldest_age_seconds).toBeGreaterThan(before.booking_queue_oldest_age_seconds ?? 0);
    });
  });

  test('the locks: all, and by event the ten with the most', async () => {
    const keys: Record<string, string> = { 'booking:queue:lock:e1:A': 'x', 'other:booking:lock:e1:A': 'x' };
    for (let event = 1; event <= 12; event++) {
      for (let seat = 1; seat <= event; seat++) keys[`booking:lock:e${event}:S:${seat}`] = 'owner';
    }
    await redis.mset(keys);
    await withExporter(async ({ scrape }) => {
      const read = series(await scrape());
      const byEvent = Object.entries(read).filter(([name]) => name.startsWith('booking_event_locks_held'));
      expect(read.booking_locks_held).toBe((12 * 13) / 2);
      expect(Object.fromEntries(byEvent)).toEqual({
        ...Object.fromEntries(
          [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => [`booking_event_locks_held{event="e${n}"}`, n]),
        ),
        'booking_event_locks_held{event="other"}': 1 + 2,
      });
    });
  });

  test('20,000 locks among other keys, without KEYS', async () => {
    const some = (from: string, many: number) =>
      Object.fromEntries(Array.from({ length: many }, (_, at) => [`${from}:${at}`, 'x']));
    await redis.mset(some('booking:lock:e1', 20_000));
    await redis.mset(some('session', 20_000));
    await redis.config('RESETSTAT');
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape()).booking_locks_held).toBe(20_000);
    });
    const commands = await redis.info('commandstats');
    expect(commands).toContain('cmdstat_scan');
    expect(commands).not.toContain('cmdstat_keys');
  });

  test('under other names', async () => {
    await redis.set('lock/concert/A1', 'x');
    await redis.zadd('waiting', 0, 'a');
    await withExporter(
      async ({ scrape }) => {
        expect(series(await scrape())).toMatchObject({
          'booking_event_locks_held{event="concert"}': 1,
          booking_queue_length: 1,
        });
      },
      { LOCK_KEYS: 'lock/{event}/{seat}', QUEUE_KEY: 'waiting' },
    );
  });
});

describe('what Postgres knows', () => {
  test('bookings by state, seats, and no seat sold twice', async () => {
    await addEvents();
    await addBooking(uuid(1), 'confirmed', ['A1', 'A2']);
    await addBooking(uuid(1), 'held', ['A3']);
    await addBooking(uuid(2), 'confirmed', ['A1']);
    await addBooking(uuid(2), 'expired', ['A2']);
    await addBooking(uuid(2), 'expired', ['A2']);
    await addBooking(uuid(2), 'queued', []);
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({
        'booking_holds{state="held"}': 1,
        'booking_holds{state="confirmed"}': 2,
        'booking_holds{state="cancelled"}': 0,
        'booking_holds{state="expired"}': 2,
        booking_seats_capacity: 6,
        booking_seats_sold: 3,
        booking_seats_oversold: 0,
      });
    });
  });

  test('a seat that was sold twice', async () => {
    await addEvents();
    await pool.query('drop index booking_seats_live');
    await addBooking(uuid(1), 'confirmed', ['A1', 'A2']);
    await addBooking(uuid(1), 'confirmed', ['A1']);
    await addBooking(uuid(2), 'confirmed', ['A1']);
    await addBooking(uuid(1), 'cancelled', ['A2']);
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({ booking_seats_sold: 4, booking_seats_oversold: 1 });
    });
  });

  test('connections by state against the maximum', async () => {
    const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    try {
      await clients[0]?.query('begin');
      await clients[1]?.query('begin');
      await clients[1]?.query('select 1 / 0').catch(() => undefined);
      const { rows } = await pool.query<{ max: string }>('select setting as max from pg_settings where name = $1', [
        'max_connections',
      ]);
      await withExporter(async ({ scrape }) => {
        const read = series(await scrape());
        expect(read).toMatchObject({
          // The exporter's own.
          'booking_postgres_connections{state="active"}': 1,
          'booking_postgres_connections{state="idle_in_transaction"}': 2,
          booking_postgres_connections_max: Number(rows[0]?.max),
        });
        expect(read['booking_postgres_connections{state="idle"}']).toBeGreaterThanOrEqual(1);
      });
    } finally {
      for (const client of clients) client.release(true);
    }
  });

  test('deadlocks, as Postgres counts them', async () => {
    await addEvents();
    const [one, other] = [await pool.connect(), await pool.connect()];
    try {
      await withExporter(async ({ scrape }) => {
        const deadlocks = async () => series(await scrape()).booking_postgres_deadlocks_total ?? Number.NaN;
        const before = await deadlocks();
        const lock = (client: pg.PoolClient, event: string) =>
          client.query('select 1 from events where id = $1 for update', [event]);
        await Promise.all([one.query('begin'), other.query('begin')]);
        await Promise.all([lock(one, uuid(1)), lock(other, uuid(2))]);
        await Promise.allSettled([lock(one, uuid(2)), lock(other, uuid(1))]);
        await Promise.all([one.query('rollback'), other.query('rollback')]);
        await expect.poll(deadlocks, { timeout: 20_000 }).toBe(before + 1);
      });
    } finally {
      one.release(true);
      other.release(true);
    }
  });

  test('under other names, with states in capitals', async () => {
    await pool.query(`
      create schema shop;
      create type shop.state as enum ('HELD', 'CONFIRMED');
      create table shop."Orders" (number int primary key, status shop.state);
      create table shop.order_seats (order_number int, show int, place text);
      create table shop.shows (seats int);
      insert into shop."Orders" values (1, 'HELD'), (2, 'CONFIRMED');
      insert into shop.order_seats values (2, 1, 'A1'), (2, 1, 'A2');
      insert into shop.shows values (7), (8);`);
    await withExporter(
      async ({ scrape }) => {
        expect(series(await scrape())).toMatchObject({
          'booking_holds{state="held"}': 1,
          'booking_holds{state="confirmed"}': 1,
          booking_seats_capacity: 15,
          booking_seats_sold: 2,
        });
      },
      {
        EVENTS_TABLE: 'shop.shows',
        EVENTS_CAPACITY_COLUMN: 'seats',
        BOOKINGS_TABLE: 'shop.Orders',
        BOOKINGS_ID_COLUMN: 'number',
        BOOKINGS_STATE_COLUMN: 'status',
        BOOKING_SEATS_TABLE: 'shop.order_seats',
        BOOKING_SEATS_BOOKING_COLUMN: 'order_number',
        BOOKING_SEATS_EVENT_COLUMN: 'show',
        BOOKING_SEATS_SEAT_COLUMN: 'place',
      },
    );
    await pool.query('drop schema shop cascade');
  });
});

describe('a collector that is off', () => {
  test('has no metric, and its source is not asked', async () => {
    await withExporter(
      async ({ scrape, status }) => {
        const text = await scrape();
        expect(up(text)).toEqual({ redis: 1, postgres: undefined });
        expect(Object.keys(series(text))).toEqual(
          expect.not.arrayContaining([expect.stringMatching(/^booking_(queue|holds|seats|postgres)/)]),
        );
        expect(await status('/-/ready')).toBe(200);
      },
      { COLLECTORS: 'locks', DATABASE_URL: 'postgres://127.0.0.1:9/nowhere' },
    );
  });
});

describe('a source that is down', () => {
  test('at the start leaves the other, and is read as soon as it is up', async () => {
    await Promise.all([redisServer.kill(), postgresServer.kill()]);
    await withExporter(async ({ scrape, status }) => {
      const nothing = await scrape();
      expect(up(nothing)).toEqual({ redis: 0, postgres: 0 });
      expect(Object.keys(series(nothing)).filter((name) => !name.startsWith('booking_exporter_'))).toEqual([]);
      expect(await status('/-/healthy')).toBe(200);
      expect(await status('/-/ready')).toBe(503);

      await redisServer.restart();
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 0 });
      await postgresServer.restart();
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
      expect(await status('/-/ready')).toBe(200);
    });
  });

  test('later takes its metrics along, and brings back those of now', async () => {
    await redis.zadd('booking:queue', Date.now(), 'a', Date.now(), 'b');
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape()).booking_queue_length).toBe(2);
      await redisServer.kill();
      const without = await scrape();
      expect(up(without)).toEqual({ redis: 0, postgres: 1 });
      expect(series(without)).not.toHaveProperty('booking_queue_length');
      expect(series(without)).toHaveProperty('booking_seats_capacity');
      await redisServer.restart();
      expect(series(await scrape()).booking_queue_length).toBe(0);
    });
  });

  test('and up again between two scrapes is not noticed', async () => {
    await withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
      await Promise.all([redisServer.kill(), postgresServer.kill()]);
      await Promise.all([redisServer.restart(), postgresServer.restart()]);
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
    });
  });
});

describe('a source that is slow', () => {
  // Only the scrape's own time-out can end a collection here.
  const patient = { COLLECTION_TIMEOUT: '10m', SCRAPE_TIMEOUT_OFFSET: '1s' };

  test('Postgres behind a lock: misses the scrape, and keeps no statement waiting', async () => {
    const waiting = async () => {
      const { rows } = await pool.query(
        `select 1 from pg_stat_activity where application_name = 'booking-exporter' and state <> 'idle'`,
      );
      return rows.length;
    };
    await withExporter(async ({ scrape }) => {
      const locker = await pool.connect();
      try {
        await locker.query('begin; lock table bookings in access exclusive mode');
        const text = await scrape(2);
        expect(up(text)).toEqual({ redis: 1, postgres: 0 });
        expect(series(text)).not.toHaveProperty('booking_seats_capacity');
        expect(series(text)).toHaveProperty('booking_queue_length');
        await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
      } finally {
        locker.release(true);
      }
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
    }, patient);
  });

  test('Postgres that hangs: misses the scrape, and is asked over another connection', async () => {
    await withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
      const { rows } = await pool.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'booking-exporter'`,
      );
      const pid = rows[0]?.pid ?? Number.NaN;
      process.kill(pid, 'SIGSTOP');
      try {
        const text = await scrape(2);
        expect(up(text)).toEqual({ redis: 1, postgres: 0 });
        expect(series(text)).not.toHaveProperty('booking_seats_capacity');
        expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    }, patient);
  });

  test('Redis that hangs: misses the scrape, is asked afresh for each, and nothing is left behind', async () => {
    const stream = new PassThrough();
    const pid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
    const connections = async () => ((await redis.client('LIST')) as string).match(/name=booking-exporter/g)?.length;
    await withExporter(
      async ({ scrape }) => {
        expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
        process.kill(pid, 'SIGSTOP');
        try {
          for (let times = 0; times < 2; times++) {
            const text = await scrape(2);
            expect(up(text)).toEqual({ redis: 0, postgres: 1 });
            expect(series(text)).not.toHaveProperty('booking_queue_length');
            expect(series(text)).toHaveProperty('booking_seats_capacity');
          }
        } finally {
          process.kill(pid, 'SIGCONT');
        }
        await expect.poll(connections, { timeout: 20_000 }).toBeUndefined();
        expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
        expect(await connections()).toBe(1);
      },
      patient,
      pino({ level: 'debug' }, stream),
    );
    const logged = String(stream.read())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const reasons = logged.filter(({ source }) => source === 'redis').flatMap(({ reason = [] }) => reason);
    expect(reasons).toEqual(Array(2).fill('did not answer in the time there was'));
  });
});

test('one collector that fails is named, and takes its source along', async () => {
  await pool.query('drop table booking_seats');
  await redis.set('booking:queue', 'not a sorted set');
  await withExporter(async ({ scrape }) => {
    expect(up(await scrape())).toEqual({ redis: 0, postgres: 0 });
  });
  const config = bookingExporterConfig({
    PORT: '0',
    REDIS_URL: `redis://${redisServer.address}`,
    DATABASE_URL: postgresUrl(postgresServer.address, database),
  });
  const { app, close } = makeBookingExporter(config, pino({ level: 'silent' }));
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  const { dependencies } = (await (await fetch(`${listening.url}/-/ready`)).json()) as {
    dependencies: Record<string, string>;
  };
  await listening.close();
  await close();
  expect(dependencies.redis).toContain('queue "booking:queue": WRONGTYPE');
  expect(dependencies.postgres).toBe('seats: relation "booking_seats" does not exist');
});

test('what it exposes is what promtool approves of', async () => {
  await withExporter(async ({ scrape }) => {
    const { stdout, stderr } = await execa(await promtool(), ['check', 'metrics'], { input: await scrape() });
    expect(stdout + stderr).toBe('');
  });
});

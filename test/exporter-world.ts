import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type Logger, pino } from 'pino';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { bookingExporterConfig } from '../exporters/booking/config.ts';
import { makeBookingExporter } from '../exporters/booking/exporter.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';
import { postgresUrl, startPostgres, startRedis, type TestServer, withPostgres } from './servers.ts';

const schema = readFileSync(join(import.meta.dirname, '../demo/booking/schema.sql'), 'utf8');
const database = 'booking';

/** A real Redis and Postgres of a booking system, empty before each test, and booking exporters on them. */
class ExporterWorld {
  redisServer!: TestServer;
  postgresServer!: TestServer;
  redis!: Redis;
  pool!: pg.Pool;
  #bookings = 100;

  async start(): Promise<void> {
    [this.redisServer, this.postgresServer] = await Promise.all([startRedis(), startPostgres()]);
    const { address } = this.postgresServer;
    await withPostgres(address, 'postgres', (client) => client.query(`create database ${database}`));
    this.redis = new Redis(`redis://${this.redisServer.address}`);
    this.redis.on('error', () => undefined);
    this.pool = new pg.Pool({ connectionString: postgresUrl(address, database) });
    this.pool.on('error', () => undefined);
  }

  async stop(): Promise<void> {
    this.redis?.disconnect();
    await this.pool?.end();
    await Promise.all([this.redisServer?.dispose(), this.postgresServer?.dispose()]);
  }

  async empty(): Promise<void> {
    await this.redis.flushall();
    await this.pool.query('drop schema public cascade; create schema public');
    await this.pool.query(schema);
  }

  /** Runs with an exporter that is stopped afterwards. */
  async withExporter(
    use: Parameters<typeof withScrapedExporter>[1],
    env: NodeJS.ProcessEnv = {},
    log: Logger = pino({ level: 'silent' }),
  ): Promise<void> {
    const config = bookingExporterConfig({
      PORT: '0',
      REDIS_URL: `redis://${this.redisServer.address}`,
      DATABASE_URL: postgresUrl(this.postgresServer.address, database),
      ...env,
    });
    await withScrapedExporter(makeBookingExporter(config, log), use);
  }

  /** Two events of three seats, and a user. */
  async addEvents(): Promise<void> {
    const addUser = 'insert into users (id, email, password_hash) values ($1, $2, $3)';
    await this.pool.query(addUser, [uuid(0), 'a@b.c', '-']);
    for (const event of [uuid(1), uuid(2)]) {
      await this.pool.query('insert into events values ($1, $2, $3, now(), 3)', [event, 'name', 'venue']);
      for (const seat of ['A1', 'A2', 'A3']) await this.pool.query('insert into seats values ($1, $2)', [event, seat]);
    }
  }

  async addBooking(event: string, state: string, seats: readonly string[]): Promise<void> {
    const id = uuid(this.#bookings++);
    await this.pool.query(
      `insert into bookings (id, event_id, user_id, state, expires_at, confirmed_at)
       values ($1, $2, $3, $4::text, now(), case when $4::text = 'confirmed' then now() end)`,
      [id, event, uuid(0), state],
    );
    for (const seat of seats)
      await this.pool.query('insert into booking_seats values ($1, $2, $3, $4)', [id, event, seat, state]);
  }
}

/** Starts the servers before the tests of a file, empties them before each, and removes them after the last. */
export function useExporterWorld(): ExporterWorld {
  const world = new ExporterWorld();
  beforeAll(() => world.start());
  afterAll(() => world.stop());
  beforeEach(() => world.empty());
  return world;
}

/** The series of the exposition that are not of the process, with their values. */
export const series = (text: string) => seriesOf('booking_', text);

/** Whether each source answered, as the exposition says. */
export const up = (text: string) => {
  const {
    'booking_exporter_source_up{source="redis"}': redis,
    'booking_exporter_source_up{source="postgres"}': postgres,
  } = series(text);
  return { redis, postgres };
};

/** The id of the n-th of something. */
export const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

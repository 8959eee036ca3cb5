import { type Logger, pino } from 'pino';
import { bookingExporterConfig } from '../exporters/booking/config.ts';
import { makeBookingExporter } from '../exporters/booking/exporter.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';
import { TablesBesideRedis, useTables } from './tables.ts';

/** The tables of booking, its Redis, and booking exporters on them. */
class ExporterWorld extends TablesBesideRedis<'booking'> {
  #bookings = 100;

  constructor() {
    super('booking', 'demo/booking/schema.sql');
  }

  /** Runs with an exporter that is stopped afterwards. */
  async withExporter(
    use: Parameters<typeof withScrapedExporter>[1],
    env: NodeJS.ProcessEnv = {},
    log: Logger = pino({ level: 'silent' }),
  ): Promise<void> {
    const config = bookingExporterConfig({
      PORT: '0',
      REDIS_URL: this.redisUrl,
      DATABASE_URL: this.databaseUrl,
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
export const useExporterWorld = (): ExporterWorld => useTables(new ExporterWorld());

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

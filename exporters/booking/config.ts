import { z } from 'zod';
import { list, postgresUrl, readConfig, redisUrl } from '../../service/config.ts';
import { exporterVariables } from '../http/config.ts';
import { column, keys, scanCount, table } from '../stores/config.ts';
import { keyTemplate } from '../stores/redis/key-template.ts';

const redisCollectors = ['queue', 'locks', 'redis'] as const;
const postgresCollectors = ['holds', 'seats', 'connections', 'deadlocks', 'postgres'] as const;
const collectors = [...redisCollectors, ...postgresCollectors];

/** What is collected from Redis. */
export type RedisCollector = (typeof redisCollectors)[number];

/** What is collected from Postgres. */
export type PostgresCollector = (typeof postgresCollectors)[number];

const schema = z
  .object({
    ...exporterVariables,
    /** What is collected, by comma. */
    COLLECTORS: list
      .pipe(
        z
          .array(z.enum(collectors, { error: `write some of ${collectors.join(', ')}` }))
          .min(1, `write some of ${collectors.join(', ')}`),
      )
      .prefault(collectors.join(',')),

    REDIS_URL: redisUrl.optional(),
    /** The sorted set of those that wait; the score is the millisecond since the epoch at which they began to. */
    QUEUE_KEY: z.string().min(1).default('booking:queue'),
    /** The keys of seat locks: `{event}` is the event's id, any other name in braces is anything. */
    LOCK_KEYS: keys('{event}', 'booking:lock:{event}:{seat}', keyTemplate),
    SCAN_COUNT: scanCount,

    DATABASE_URL: postgresUrl.optional(),
    EVENTS_TABLE: table.default('events'),
    EVENTS_CAPACITY_COLUMN: column.default('capacity'),
    BOOKINGS_TABLE: table.default('bookings'),
    BOOKINGS_ID_COLUMN: column.default('id'),
    /** Its values are compared in lower case with the states of the catalogue. */
    BOOKINGS_STATE_COLUMN: column.default('state'),
    BOOKING_SEATS_TABLE: table.default('booking_seats'),
    BOOKING_SEATS_BOOKING_COLUMN: column.default('booking_id'),
    BOOKING_SEATS_EVENT_COLUMN: column.default('event_id'),
    BOOKING_SEATS_SEAT_COLUMN: column.default('seat_id'),
  })
  .superRefine((config, context) => {
    const need = (variable: 'REDIS_URL' | 'DATABASE_URL', needing: readonly string[]) => {
      const on = needing.filter((collector) => (config.COLLECTORS as readonly string[]).includes(collector));
      if (on.length > 0 && config[variable] === undefined) {
        const message = `set it, or leave ${on.join(', ')} out of COLLECTORS`;
        context.addIssue({ code: 'custom', path: [variable], message });
      }
    };
    need('REDIS_URL', redisCollectors);
    need('DATABASE_URL', postgresCollectors);
  });

/** The exporter's configuration; durations in seconds. @throws {ConfigError} */
export const bookingExporterConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link bookingExporterConfig} gives. */
export type BookingExporterConfig = z.output<typeof schema>;

/** Those of the given collectors that are on. */
export const collectorsOn = <Collector extends RedisCollector | PostgresCollector>(
  config: BookingExporterConfig,
  of: Readonly<Record<Collector, unknown>>,
): Collector[] => config.COLLECTORS.filter((name): name is Collector => name in of);

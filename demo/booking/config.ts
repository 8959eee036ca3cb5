import { z } from 'zod';
import { durationInSeconds, readConfig, wholeNumber } from '../../service/config.ts';
import { demoVariables, kafkaVariables, passwordCost, postgresVariables, redisVariables } from '../kit/config.ts';

const seconds = (usual: string) => durationInSeconds.prefault(usual);

const schema = z.object({
  ...demoVariables,
  ...postgresVariables,
  ...redisVariables,
  ...kafkaVariables,
  /** Signs the tokens; made up at each start when unset. */
  TOKEN_SECRET: z.string().min(32).optional(),
  TOKEN_TTL: seconds('1h'),
  PASSWORD_COST: passwordCost,
  /** Events and seats that an empty database is filled with. */
  EVENTS: wholeNumber(1).default(12),
  SEATS_PER_EVENT: wholeNumber(1).default(2000),
  /** How long a booking holds its seats before it must be confirmed. */
  HOLD_TTL: seconds('2m'),
  EXPIRY_INTERVAL: seconds('500ms'),
  /** How long Redis may take to answer. */
  LOCK_TIMEOUT: seconds('1s'),
  /** How long a seat lock lives until the hold is in Postgres, so that a crash in between frees it soon. */
  LOCK_LEASE: seconds('5s'),
  /** Live holds that an event may have before bookings wait. */
  MAX_HOLDS_PER_EVENT: wholeNumber(1).default(200),
  /** Bookings that one process works on at once before further ones wait. */
  MAX_BOOKINGS_IN_PROGRESS: wholeNumber(1).default(100),
  /** Waiting bookings that are admitted a second, at most. */
  ADMISSION_RATE: wholeNumber(1).default(100),
  ADMISSION_INTERVAL: seconds('100ms'),
  /** How long a booking waits before it is given up. */
  QUEUE_TTL: seconds('10m'),
  OUTBOX_INTERVAL: seconds('100ms'),
});

/** The booking service's configuration; durations in seconds. @throws {ConfigError} */
export const bookingConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link bookingConfig} gives. */
export type BookingConfig = ReturnType<typeof bookingConfig>;

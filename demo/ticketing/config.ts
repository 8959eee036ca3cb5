import { z } from 'zod';
import { durationInSeconds, postgresUrl, readConfig, wholeNumber } from '../../service/config.ts';
import { demoVariables, kafkaVariables } from '../kit/config.ts';

/** What the service and the projector need of the stores: a pool for each database. */
export const storeVariables = {
  ...kafkaVariables,
  EVENTS_DATABASE_URL: postgresUrl,
  PROJECTIONS_DATABASE_URL: postgresUrl,
};

const schema = z.object({
  ...demoVariables,
  ...storeVariables,
  AUTH_DATABASE_URL: postgresUrl,
  /** Connections to each database. Two services and what watches them stay well below a server's usual 100. */
  EVENTS_POOL: wholeNumber(2).default(16),
  PROJECTIONS_POOL: wholeNumber(1).default(8),
  AUTH_POOL: wholeNumber(1).default(4),
  /** Accepted as a token, and with it those of the test users; without it there are no test tokens. */
  AUTH_TEST_TOKEN: z.string().min(1).optional(),
  /** Seats of the sections of an event that is made from now on. */
  VIP_SEATS: wholeNumber(1, 100_000).default(100),
  GENERAL_SEATS: wholeNumber(1, 100_000).default(900),
  /** How often a reservation is decided anew when others were faster, before it is given up. */
  APPEND_ATTEMPTS: wholeNumber(1).default(20),
  RELAY_INTERVAL: durationInSeconds.prefault('100ms'),
});

/** The ticketing service's configuration; durations in seconds. @throws {ConfigError} */
export const ticketingConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link ticketingConfig} gives. */
export type TicketingConfig = ReturnType<typeof ticketingConfig>;

import { z } from 'zod';
import { durationInSeconds, readConfig, wholeNumber } from '../../service/config.ts';
import { demoVariables, passwordCost, postgresVariables, redisVariables } from '../kit/config.ts';

const seconds = (usual: string) => durationInSeconds.prefault(usual);

const schema = z.object({
  ...demoVariables,
  ...postgresVariables,
  ...redisVariables,
  /** A file with what signs the access tokens, the same for all processes; made up at each start when unset. */
  TOKEN_SECRET_FILE: z.string().min(1).optional(),
  TOKEN_TTL: seconds('15m'),
  /** How long a session lives after its last refresh. */
  REFRESH_TTL: seconds('7d'),
  /** How long a refresh token that was exchanged may be sent once more, as by somebody whose answer was lost. */
  REFRESH_GRACE: seconds('10s'),
  PASSWORD_COST: passwordCost,
  /** Tickets and articles that an empty database is filled with. */
  TICKETS: wholeNumber(0, 1_000_000).default(1000),
  ARTICLES: wholeNumber(0, 10_000).default(60),
  /** How long Redis may take to answer. */
  REDIS_TIMEOUT: seconds('1s'),
  /** How often a WebSocket is asked whether it is still there. */
  WEBSOCKET_PING: seconds('25s'),
  /** WebSockets that one process takes at most. */
  WEBSOCKETS: wholeNumber(1).default(12_000),
});

/** The configuration of the help desk; durations in seconds. @throws {ConfigError} */
export const helpDeskConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link helpDeskConfig} gives. */
export type HelpDeskConfig = ReturnType<typeof helpDeskConfig>;

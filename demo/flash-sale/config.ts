import { z } from 'zod';
import { durationInSeconds, httpUrl, readConfig, wholeNumber } from '../../service/config.ts';
import { demoVariables, kafkaVariables, postgresVariables, redisVariables } from '../kit/config.ts';

const schema = z.object({
  ...demoVariables,
  ...postgresVariables,
  ...redisVariables,
  ...kafkaVariables,
  /** Where those are sent who come over the limit. */
  WAITING_ROOM_URL: httpUrl,
  /** Orders that may be tried a second; unset, all may. */
  RATE_LIMIT: wholeNumber(1, 1_000_000).optional(),
  /** How long Redis may take to answer. */
  REDIS_TIMEOUT: durationInSeconds.prefault('1s'),
  /** How long a reservation may stay unpublished before it is taken back: longer than Kafka may take to take it. */
  ABANDONED_AFTER: durationInSeconds.prefault('10s'),
});

/** The configuration of the flash sale's API; durations in seconds. @throws {ConfigError} */
export const flashSaleConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link flashSaleConfig} gives. */
export type FlashSaleConfig = ReturnType<typeof flashSaleConfig>;

import { z } from 'zod';
import { durationInSeconds, httpUrl, readConfig } from '../../service/config.ts';
import { demoVariables, kafkaVariables, postgresVariables, redisVariables } from '../kit/config.ts';

const schema = z.object({
  ...demoVariables,
  ...postgresVariables,
  ...redisVariables,
  ...kafkaVariables,
  /** Where those are sent who come over the limit. */
  WAITING_ROOM_URL: httpUrl,
  /** Orders that may be tried a second; unset or off, all may. */
  RATE_LIMIT: z
    .string()
    .regex(/^(off|[1-9]\d{0,5})$/, 'write a whole number from 1 to 999999, or off')
    .transform((text) => (text === 'off' ? undefined : Number(text)))
    .optional(),
  /** How long Redis may take to answer. */
  REDIS_TIMEOUT: durationInSeconds.prefault('1s'),
  /** How long a reservation may stay unpublished before it is taken back: longer than Kafka may take to take it. */
  ABANDONED_AFTER: durationInSeconds.prefault('10s'),
});

/** The configuration of the flash sale's API; durations in seconds. @throws {ConfigError} */
export const flashSaleConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link flashSaleConfig} gives. */
export type FlashSaleConfig = ReturnType<typeof flashSaleConfig>;

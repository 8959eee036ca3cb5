import { z } from 'zod';
import { durationInSeconds, readConfig } from '../../../service/config.ts';
import { demoVariables, kafkaVariables, postgresVariables, redisVariables } from '../../kit/config.ts';

const schema = z.object({
  ...demoVariables,
  ...postgresVariables,
  ...redisVariables,
  ...kafkaVariables,
  /** How long Redis may take to answer. */
  REDIS_TIMEOUT: durationInSeconds.prefault('1s'),
});

/** The configuration of the flash sale's worker; durations in seconds. @throws {ConfigError} */
export const workerConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link workerConfig} gives. */
export type WorkerConfig = ReturnType<typeof workerConfig>;

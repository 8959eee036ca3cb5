import { z } from 'zod';
import { readConfig } from '../../../service/config.ts';
import { demoVariables, kafkaVariables, postgresVariables } from '../../kit/config.ts';

const schema = z.object({ ...demoVariables, ...postgresVariables, ...kafkaVariables });

/** The consumer's configuration. @throws {ConfigError} */
export const consumerConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link consumerConfig} gives. */
export type ConsumerConfig = ReturnType<typeof consumerConfig>;

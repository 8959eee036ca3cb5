import { kafkaVariables, postgresVariables, readConfig, serviceVariables } from '../../kit/config.ts';

/** The consumer's configuration. @throws {ConfigError} */
export const consumerConfig = (env: NodeJS.ProcessEnv) =>
  readConfig({ ...serviceVariables, ...postgresVariables, ...kafkaVariables }, env);

/** What {@link consumerConfig} gives. */
export type ConsumerConfig = ReturnType<typeof consumerConfig>;

import { z } from 'zod';
import { kafkaBrokers, readConfig } from '../../service/config.ts';
import { exporterVariables } from '../http/config.ts';
import { wholeName } from './name-filter.ts';

const pattern = z.string().transform((text, context) => {
  try {
    return wholeName(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `write a regular expression (${(error as Error).message})` });
    return z.NEVER;
  }
});

const schema = z.object({
  ...exporterVariables,
  KAFKA_BROKERS: kafkaBrokers,
  /** Patterns of whole names, as in Prometheus: what matches the first and not the second is watched. */
  KAFKA_GROUPS_INCLUDE: pattern.prefault('.*'),
  KAFKA_GROUPS_EXCLUDE: pattern.optional(),
  /** Kafka's internal topics are never watched. */
  KAFKA_TOPICS_INCLUDE: pattern.prefault('.*'),
  KAFKA_TOPICS_EXCLUDE: pattern.optional(),
});

/** The exporter's configuration; durations in seconds. @throws {ConfigError} */
export const kafkaLagExporterConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link kafkaLagExporterConfig} gives. */
export type KafkaLagExporterConfig = z.output<typeof schema>;

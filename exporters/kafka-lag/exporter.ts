import type { Logger } from 'pino';
import { kafkaLagExporter } from '../../catalog/emitters.ts';
import { kafkaCollectionDuration, kafkaSourceUp } from '../../catalog/kafka.ts';
import { makeExporter } from '../http/exporter.ts';
import type { Service } from '../http/service.ts';
import type { KafkaLagExporterConfig } from './config.ts';
import { kafkaSource } from './kafka-source.ts';

/** Makes the exporter. It does not need Kafka to be up. */
export const makeKafkaLagExporter = (config: KafkaLagExporterConfig, log: Logger): Service =>
  makeExporter(
    {
      emitter: kafkaLagExporter,
      about: 'Exposes what Kafka knows of its consumer groups: offsets, lag in messages and in time, members, states.',
      sources: [
        kafkaSource({
          brokers: config.KAFKA_BROKERS,
          groups: { include: config.KAFKA_GROUPS_INCLUDE, exclude: config.KAFKA_GROUPS_EXCLUDE },
          topics: { include: config.KAFKA_TOPICS_INCLUDE, exclude: config.KAFKA_TOPICS_EXCLUDE },
          timeout: config.COLLECTION_TIMEOUT,
        }),
      ],
      up: kafkaSourceUp,
      duration: kafkaCollectionDuration,
      config,
    },
    log,
  );

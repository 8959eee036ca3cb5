import type { Logger } from 'pino';
import { kafkaLagExporter } from '../../catalog/emitters.ts';
import { kafkaCollectionDuration, kafkaSourceUp } from '../../catalog/kafka.ts';
import { Collection } from '../http/collection.ts';
import { exporterApp } from '../http/exporter.ts';
import type { Service } from '../http/service.ts';
import type { KafkaLagExporterConfig } from './config.ts';
import { kafkaSource } from './kafka-source.ts';

/** Makes the exporter. It does not need Kafka to be up. */
export function makeKafkaLagExporter(config: KafkaLagExporterConfig, log: Logger): Service {
  const source = kafkaSource({
    brokers: config.KAFKA_BROKERS,
    groups: { include: config.KAFKA_GROUPS_INCLUDE, exclude: config.KAFKA_GROUPS_EXCLUDE },
    topics: { include: config.KAFKA_TOPICS_INCLUDE, exclude: config.KAFKA_TOPICS_EXCLUDE },
    timeout: config.COLLECTION_TIMEOUT,
  });
  const collection = new Collection({
    emitter: kafkaLagExporter,
    sources: [source],
    up: kafkaSourceUp,
    duration: kafkaCollectionDuration,
    timeout: config.COLLECTION_TIMEOUT,
    log,
  });
  const app = exporterApp(
    {
      name: kafkaLagExporter.job,
      about: 'Exposes what Kafka knows of its consumer groups: offsets, lag in messages and in time, members, states.',
      collection,
      offset: config.SCRAPE_TIMEOUT_OFFSET,
    },
    log,
  );
  return {
    app,
    close: async () => {
      collection.cutShort();
      await source.close();
    },
  };
}

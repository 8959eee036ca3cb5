import { kafkaLagExporter } from '../../catalog/emitters.ts';
import { runApp } from '../http/service.ts';
import { kafkaLagExporterConfig } from './config.ts';
import { makeKafkaLagExporter } from './exporter.ts';

await runApp({ name: kafkaLagExporter.job, config: kafkaLagExporterConfig, make: makeKafkaLagExporter });

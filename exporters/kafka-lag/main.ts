import { kafkaLagExporter } from '../../catalog/emitters.ts';
import { runService } from '../http/service.ts';
import { kafkaLagExporterConfig } from './config.ts';
import { makeKafkaLagExporter } from './exporter.ts';

await runService({ name: kafkaLagExporter.job, config: kafkaLagExporterConfig, make: makeKafkaLagExporter });

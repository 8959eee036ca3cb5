import { flashSaleExporter } from '../../catalog/emitters.ts';
import { runApp } from '../http/service.ts';
import { flashSaleExporterConfig } from './config.ts';
import { makeFlashSaleExporter } from './exporter.ts';

await runApp({ name: flashSaleExporter.job, config: flashSaleExporterConfig, make: makeFlashSaleExporter });

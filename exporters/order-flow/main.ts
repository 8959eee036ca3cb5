import { orderFlowExporter } from '../../catalog/emitters.ts';
import { runApp } from '../http/service.ts';
import { orderFlowExporterConfig } from './config.ts';
import { makeOrderFlowExporter } from './exporter.ts';

await runApp({ name: orderFlowExporter.job, config: orderFlowExporterConfig, make: makeOrderFlowExporter });

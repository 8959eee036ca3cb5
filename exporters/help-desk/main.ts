import { helpDeskExporter } from '../../catalog/emitters.ts';
import { runApp } from '../http/service.ts';
import { helpDeskExporterConfig } from './config.ts';
import { makeHelpDeskExporter } from './exporter.ts';

await runApp({ name: helpDeskExporter.job, config: helpDeskExporterConfig, make: makeHelpDeskExporter });

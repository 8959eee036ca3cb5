import { ticketingExporter } from '../../catalog/emitters.ts';
import { runApp } from '../http/service.ts';
import { ticketingExporterConfig } from './config.ts';
import { makeTicketingExporter } from './exporter.ts';

await runApp({ name: ticketingExporter.job, config: ticketingExporterConfig, make: makeTicketingExporter });

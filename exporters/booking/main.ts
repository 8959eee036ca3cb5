import { bookingExporter } from '../../catalog/emitters.ts';
import { runApp } from '../http/service.ts';
import { bookingExporterConfig } from './config.ts';
import { makeBookingExporter } from './exporter.ts';

await runApp({ name: bookingExporter.job, config: bookingExporterConfig, make: makeBookingExporter });

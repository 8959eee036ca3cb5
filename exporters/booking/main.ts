import { bookingExporter } from '../../catalog/emitters.ts';
import { runService } from '../http/service.ts';
import { bookingExporterConfig } from './config.ts';
import { makeBookingExporter } from './exporter.ts';

await runService({ name: bookingExporter.job, config: bookingExporterConfig, make: makeBookingExporter });

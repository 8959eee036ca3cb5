import { pino } from 'pino';
import { ticketingExporterConfig } from '../exporters/ticketing/config.ts';
import { makeTicketingExporter } from '../exporters/ticketing/exporter.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';
import type { useTicketingTables } from './ticketing-tables.ts';

/** The series of an exposition that are ticketing's, with their values. */
export const ticketingSeries = (text: string) => seriesOf('ticketing_', text);

/** Runs the exporter on some tables, with more of its environment, and stops it afterwards. */
export async function withTicketingExporter(
  tables: ReturnType<typeof useTicketingTables>,
  use: Parameters<typeof withScrapedExporter>[1],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const config = ticketingExporterConfig({
    PORT: '0',
    EVENTS_DATABASE_URL: tables.url('events'),
    PROJECTIONS_DATABASE_URL: tables.url('projections'),
    AUTH_DATABASE_URL: tables.url('auth'),
    ...env,
  });
  await withScrapedExporter(makeTicketingExporter(config, pino({ level: 'silent' })), use);
}

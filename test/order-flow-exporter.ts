import { pino } from 'pino';
import { orderFlowExporterConfig } from '../exporters/order-flow/config.ts';
import { makeOrderFlowExporter } from '../exporters/order-flow/exporter.ts';
import type { useOrderFlowTables } from './order-flow-tables.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';

type Tables = ReturnType<typeof useOrderFlowTables>;

/** The series of an exposition that are the order flow's, with their values. */
export const orderFlowSeries = (text: string) => seriesOf('order_flow_', text);

/** Runs the exporter on some tables, with more of its environment, and stops it afterwards. */
export async function withOrderFlowExporter(
  tables: Tables,
  use: Parameters<typeof withScrapedExporter>[1],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const config = orderFlowExporterConfig({
    PORT: '0',
    DATABASE_URL: tables.databaseUrl,
    REDIS_URL: tables.redisUrl,
    ...env,
  });
  await withScrapedExporter(makeOrderFlowExporter(config, pino({ level: 'silent' })), use);
}

/** What an exporter says of some tables that has just begun. */
export async function seenOfOrderFlow(tables: Tables): Promise<Readonly<Record<string, number>>> {
  let read = {};
  await withOrderFlowExporter(tables, async ({ scrape }) => {
    read = orderFlowSeries(await scrape());
  });
  return read;
}

/** The series of the breaches, with those that there are. */
export const inconsistencies = (breaches: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> =>
  Object.fromEntries(
    ['paid_twice', 'payment_without_order', 'order_without_payment', 'stock_not_conserved'].map((breach) => [
      `order_flow_inconsistencies{breach="${breach}"}`,
      breaches[breach] ?? 0,
    ]),
  );

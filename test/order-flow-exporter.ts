import { pino } from 'pino';
import { orderFlowExporterConfig } from '../exporters/order-flow/config.ts';
import { makeOrderFlowExporter } from '../exporters/order-flow/exporter.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';

/** Where an order flow has what it writes. */
interface Stores {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** The series of an exposition that are the order flow's, with their values. */
export const orderFlowSeries = (text: string) => seriesOf('order_flow_', text);

/** Runs the exporter on an order flow's stores, with more of its environment, and stops it afterwards. */
export async function withOrderFlowExporter(
  { databaseUrl, redisUrl }: Stores,
  use: Parameters<typeof withScrapedExporter>[1],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const config = orderFlowExporterConfig({ PORT: '0', DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, ...env });
  await withScrapedExporter(makeOrderFlowExporter(config, pino({ level: 'silent' })), use);
}

/** What an exporter says of an order flow's stores that has just begun. */
export async function seenOfOrderFlow(stores: Stores): Promise<Readonly<Record<string, number>>> {
  let read = {};
  await withOrderFlowExporter(stores, async ({ scrape }) => {
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

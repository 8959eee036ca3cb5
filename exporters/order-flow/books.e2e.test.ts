import { pino } from 'pino';
import { expect, test } from 'vitest';
import { useOrderFlowTables } from '../../test/order-flow-tables.ts';
import { seriesOf, withScrapedExporter } from '../../test/scraped-exporter.ts';
import { orderFlowExporterConfig } from './config.ts';
import { makeOrderFlowExporter } from './exporter.ts';

const tables = useOrderFlowTables();

test('books that cannot be compared in time are not tried again at each scrape', async () => {
  const config = orderFlowExporterConfig({
    ...{ PORT: '0', DATABASE_URL: tables.databaseUrl, REDIS_URL: tables.redisUrl },
    COLLECTION_TIMEOUT: '500ms',
  });
  const held = await tables.pool.connect();
  try {
    // Nothing else reads them.
    await held.query('begin; lock table orders.order_lines in access exclusive mode');
    await withScrapedExporter(makeOrderFlowExporter(config, pino({ level: 'silent' })), async ({ scrape }) => {
      const books = async () => {
        const series = seriesOf('order_flow_exporter_', await scrape());
        return {
          up: series['order_flow_exporter_source_up{source="books"}'],
          // Who tries waits for half a second.
          tried: (series['order_flow_exporter_collection_duration_seconds{source="books"}'] ?? Number.NaN) > 0.4,
        };
      };
      const soon = { timeout: 60_000, interval: 10 };
      expect(await books()).toEqual({ up: 0, tried: true });
      await expect.poll(books, soon).toEqual({ up: 0, tried: false });
      await held.query('rollback');
      await expect.poll(async () => (await books()).up, soon).toBe(1);
    });
  } finally {
    held.release(true);
  }
});

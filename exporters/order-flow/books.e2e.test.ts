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
      const up = async () => seriesOf('order_flow_', await scrape())['order_flow_exporter_source_up{source="books"}'];
      const began = performance.now();
      expect(await up()).toBe(0);
      await held.query('rollback');
      await expect.poll(up, { timeout: 60_000, interval: 100 }).toBe(1);
      // It took half a second, which is a tenth of five.
      expect(performance.now() - began).toBeGreaterThan(4500);
    });
  } finally {
    held.release(true);
  }
});

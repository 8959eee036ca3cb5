/** What the exporter and the invariants say of the real flash sale: the names that they know are those it uses. */
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flashSaleExporterConfig } from '../exporters/flash-sale/config.ts';
import { makeFlashSaleExporter } from '../exporters/flash-sale/exporter.ts';
import { flashSaleInvariants, flashSaleState } from '../runs/invariants/flash-sale.ts';
import { type FlashSaleWorld, flashSaleWorld, init, order, useFlashSaleServers } from './flash-sale-world.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';
import type { Service } from './service-process.ts';

const soon = { timeout: 30_000, interval: 100 };

const servers = useFlashSaleServers();
let world: FlashSaleWorld;
let api: Service;
let worker: Service;

beforeAll(async () => {
  world = await flashSaleWorld(servers);
  [api, worker] = await Promise.all([world.api(), world.worker()]);
});
afterAll(() => world?.dispose());

test('orders of a sale: pending while the worker stands still, then written, and the invariants hold', async () => {
  const databaseUrl = world.pool.options.connectionString as string;
  const redisUrl = `redis://${servers.redis.address}`;
  const config = flashSaleExporterConfig({ PORT: '0', DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
  const state = () => flashSaleState(databaseUrl, redisUrl);
  const before = await state();
  const broken = async (accepted: number) =>
    flashSaleInvariants(before, await state(), accepted).invariants.flatMap(({ holds, claim }) =>
      holds ? [] : [claim],
    );
  await withScrapedExporter(makeFlashSaleExporter(config, pino({ level: 'silent' })), async ({ scrape }) => {
    const read = async () => seriesOf('flash_sale_', await scrape());
    await world.turn(worker, 'PUT', 'stalled-worker');
    await init(api.url, 'ball', 5);
    for (let nr = 0; nr < 5; nr++) await order(api.url, 'ball');
    await expect.poll(read, soon).toMatchObject({
      'flash_sale_quantity{product="ball"}': 5,
      'flash_sale_stock{store="redis",product="ball"}': 0,
      'flash_sale_stock{store="postgres",product="ball"}': 5,
      'flash_sale_orders_stored{product="ball"}': 0,
      flash_sale_orders_pending: 5,
    });
    const age = async () => (await read()).flash_sale_orders_pending_oldest_age_seconds;
    await expect.poll(age, soon).toBeGreaterThan(0.5);
    expect(await broken(5)).toContain('no accepted order is lost');

    await world.turn(worker, 'DELETE', 'stalled-worker');
    await expect.poll(read, soon).toMatchObject({
      'flash_sale_stock{store="redis",product="ball"}': 0,
      'flash_sale_stock{store="postgres",product="ball"}': 0,
      'flash_sale_orders_stored{product="ball"}': 5,
      flash_sale_orders_pending: 0,
      flash_sale_orders_pending_oldest_age_seconds: 0,
      'flash_sale_orders_oversold{breach="beyond_quantity"}': 0,
      'flash_sale_orders_oversold{breach="key_twice"}': 0,
    });
    expect(await broken(5)).toEqual([]);
  });
});

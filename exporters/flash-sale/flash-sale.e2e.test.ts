import { execa } from 'execa';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { keys, useFlashSaleTables } from '../../test/flash-sale-tables.ts';
import { promtool } from '../../test/prometheus-programs.ts';
import { seriesOf, withScrapedExporter } from '../../test/scraped-exporter.ts';
import { flashSaleExporterConfig } from './config.ts';
import { makeFlashSaleExporter } from './exporter.ts';

const tables = useFlashSaleTables();
const series = (text: string) => seriesOf('flash_sale_', text);

/** Runs with an exporter that is stopped afterwards. */
async function withExporter(use: Parameters<typeof withScrapedExporter>[1], env: NodeJS.ProcessEnv = {}) {
  const config = flashSaleExporterConfig({
    PORT: '0',
    DATABASE_URL: tables.databaseUrl,
    REDIS_URL: tables.redisUrl,
    ...env,
  });
  await withScrapedExporter(makeFlashSaleExporter(config, pino({ level: 'silent' })), use);
}

const oversold = (beyondQuantity: number, keyTwice: number) => ({
  'flash_sale_orders_oversold{breach="beyond_quantity"}': beyondQuantity,
  'flash_sale_orders_oversold{breach="key_twice"}': keyTwice,
});

describe('the sales', () => {
  test('of which there is none', async () => {
    await withExporter(async ({ scrape }) => {
      const read = series(await scrape());
      expect(read).toMatchObject({
        flash_sale_orders_pending: 0,
        flash_sale_orders_pending_oldest_age_seconds: 0,
        ...oversold(0, 0),
      });
      expect(Object.keys(read).filter((name) => /product=/.test(name))).toEqual([]);
    });
  });

  test('by product: what was on sale, what is left in each store, what is ordered', async () => {
    await tables.begin('ball', 100);
    await tables.write('ball', keys(3));
    await tables.setStock('ball', 95);
    await tables.begin('cup', 7);
    await withExporter(async ({ scrape }) => {
      // Redis is asked for the products that Postgres named in the scrape before.
      await scrape();
      expect(series(await scrape())).toMatchObject({
        'flash_sale_quantity{product="ball"}': 100,
        'flash_sale_orders_stored{product="ball"}': 3,
        'flash_sale_stock{store="postgres",product="ball"}': 97,
        'flash_sale_stock{store="redis",product="ball"}': 95,
        'flash_sale_quantity{product="cup"}': 7,
        'flash_sale_stock{store="postgres",product="cup"}': 7,
        'flash_sale_stock{store="redis",product="cup"}': 7,
        flash_sale_orders_pending: 2,
        ...oversold(0, 0),
      });
    });
  });

  test('do not count the orders of an earlier sale', async () => {
    await tables.begin('ball', 2, 1);
    await tables.write('ball', keys(2), 1);
    await tables.begin('ball', 1, 2);
    await tables.write('ball', ['k'], 1);
    await tables.write('ball', ['k'], 2);
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({
        'flash_sale_orders_stored{product="ball"}': 1,
        ...oversold(0, 0),
      });
    });
  });

  test('are the ten newest', async () => {
    for (let sale = 1; sale <= 12; sale++) await tables.begin(`p${sale}`, sale, sale);
    await withExporter(async ({ scrape }) => {
      const names = Object.keys(series(await scrape())).filter((name) => name.startsWith('flash_sale_quantity'));
      const newest = Array.from({ length: 10 }, (_, nr) => `flash_sale_quantity{product="p${nr + 3}"}`);
      expect(names.toSorted()).toEqual(newest.toSorted());
    });
  });

  test('that sold more than there was, or twice to a key, are a breach', async () => {
    await tables.withoutGuard();
    await tables.begin('ball', 3);
    await tables.write('ball', ['a', 'b', 'c']);
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject(oversold(0, 0));
      await tables.write('ball', ['d', 'e']);
      expect(series(await scrape())).toMatchObject({
        'flash_sale_stock{store="postgres",product="ball"}': -2,
        ...oversold(2, 0),
      });
      await tables.begin('cup', 9);
      await tables.write('cup', ['a', 'a', 'a', 'b', 'b']);
      expect(series(await scrape())).toMatchObject(oversold(2, 3));
    });
  });
});

test('orders that wait to be written: how many, and for how long', async () => {
  await tables.begin('ball', 10);
  await withExporter(async ({ scrape }) => {
    const read = async () => {
      const { flash_sale_orders_pending: pending, flash_sale_orders_pending_oldest_age_seconds: age } = series(
        await scrape(),
      );
      return { pending, age: age ?? Number.NaN };
    };
    expect(await read()).toEqual({ pending: 0, age: 0 });
    await tables.setStock('ball', 6);
    const before = performance.now();
    await read();
    const after = performance.now();
    await tables.write('ball', ['a', 'b', 'c']);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const least = (performance.now() - after) / 1000;
    const { pending, age } = await read();
    expect(pending).toBe(1);
    expect(age).toBeGreaterThanOrEqual(least);
    expect(age).toBeLessThanOrEqual((performance.now() - before) / 1000);
    await tables.write('ball', ['d']);
    expect(await read()).toEqual({ pending: 0, age: 0 });
  });
});

test('which servers they are, and what these use', async () => {
  await withExporter(async ({ scrape }) => {
    // Once all of its own connections are there.
    await scrape();
    const before = series(await scrape());
    const { rows } = await tables.pool.query<{ server_version: string }>('show server_version');
    expect(before[`flash_sale_postgres_info{version="${rows[0]?.server_version}"}`]).toBe(1);
    const [, version] = /valkey_version:(\S+)/.exec(await tables.redis.info('server')) ?? [];
    expect(before[`flash_sale_redis_info{version="Valkey ${version}"}`]).toBe(1);

    const more = [1, 2, 3].map(() => tables.redis.duplicate());
    const clients = await Promise.all([tables.pool.connect(), tables.pool.connect()]);
    await Promise.all([...more.map((client) => client.ping()), ...clients.map((client) => client.query('begin'))]);
    await tables.redis.eval('local x = 0 for i = 1, 3e7 do x = x + i end return x', 0);
    await clients[0]?.query('select count(md5(i::text)) from generate_series(1, 400000) i');
    // Its own connections may be in a transaction at that moment, too.
    const waiting = async () => series(await scrape())['flash_sale_postgres_connections{state="idle_in_transaction"}'];
    await expect.poll(waiting, { timeout: 10_000 }).toBe(clients.length);
    const after = series(await scrape());
    for (const client of more) client.disconnect();
    for (const client of clients) client.release(true);
    const limit = await tables.pool.query<{ max_connections: string }>('show max_connections');
    const grown = (name: string): number => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN);
    expect(grown('flash_sale_redis_connections')).toBe(3);
    expect(grown('flash_sale_redis_cpu_seconds_total')).toBeGreaterThan(0.03);
    expect(after.flash_sale_postgres_connections_max).toBe(Number(limit.rows[0]?.max_connections));
    expect(after.flash_sale_postgres_deadlocks_total).toBe(0);
    expect(after.flash_sale_redis_memory_bytes).toBeGreaterThan(2 ** 20);
    expect(after.flash_sale_postgres_memory_bytes).toBeGreaterThan(2 ** 20);
    // Its processes are looked at every few seconds only.
    const cpu = async () => series(await scrape()).flash_sale_postgres_cpu_seconds_total ?? Number.NaN;
    const most = (before.flash_sale_postgres_cpu_seconds_total ?? Number.NaN) + 0.03;
    await expect.poll(cpu, { timeout: 30_000, interval: 500 }).toBeGreaterThan(most);
  });
});

describe('a store that is away', () => {
  const up = (text: string) => {
    const {
      'flash_sale_exporter_source_up{source="redis"}': redis,
      'flash_sale_exporter_source_up{source="postgres"}': postgres,
      'flash_sale_exporter_source_up{source="backlog"}': backlog,
    } = series(text);
    return { redis, postgres, backlog };
  };
  const all = { redis: 1, postgres: 1, backlog: 1 };

  test('Redis takes its metrics and the comparison along, and brings them back', async () => {
    await tables.begin('ball', 3);
    await withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual(all);
      await tables.redisServer.kill();
      const text = await scrape();
      expect(up(text)).toEqual({ redis: 0, postgres: 1, backlog: 0 });
      expect(text).not.toMatch(/^flash_sale_(redis|stock\{store="redis"|orders_pending)/m);
      expect(series(text)).toHaveProperty('flash_sale_stock{store="postgres",product="ball"}', 3);
      await tables.redisServer.restart();
      const back = await scrape();
      expect(up(back)).toEqual(all);
      // It came back empty: of what it does not know nothing is said.
      expect(back).not.toContain('flash_sale_stock{store="redis"');
      expect(series(back)).toHaveProperty('flash_sale_orders_pending', 0);
    });
  });

  test('Postgres leaves what Redis says of the products that are known', async () => {
    await tables.begin('ball', 3);
    await withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual(all);
      await tables.postgresServer.kill();
      await tables.setStock('ball', 2);
      const text = await scrape();
      expect(up(text)).toEqual({ redis: 1, postgres: 0, backlog: 0 });
      expect(series(text)).toHaveProperty('flash_sale_stock{store="redis",product="ball"}', 2);
      expect(text).not.toMatch(/^flash_sale_(postgres|quantity|orders|stock\{store="postgres")/m);
      await tables.postgresServer.restart();
      expect(up(await scrape())).toEqual(all);
    });
  });

  test('both at the start are no reason to end', async () => {
    await withExporter(
      async ({ scrape, get }) => {
        expect(up(await scrape())).toEqual({ redis: 0, postgres: 0, backlog: 0 });
        expect((await get('/-/healthy')).status).toBe(200);
        expect((await get('/-/ready')).status).toBe(503);
      },
      { DATABASE_URL: 'postgres://127.0.0.1:9/nowhere', REDIS_URL: 'redis://127.0.0.1:9' },
    );
  });

  test('a stock that is no number is named', async () => {
    await tables.begin('ball', 3);
    await tables.setStock('ball', 'many');
    await withExporter(async ({ scrape, get }) => {
      await scrape();
      expect(up(await scrape())).toEqual({ redis: 0, postgres: 1, backlog: 0 });
      const { dependencies } = (await (await get('/-/ready')).json()) as { dependencies: Record<string, string> };
      expect(dependencies.redis).toBe('stock: "product:ball:stock" is "many", not a whole number');
    });
  });
});

test('under other names', async () => {
  await tables.pool.query(`
    create schema shop;
    create table shop.drops (sku int primary key, amount int, remaining int, run int);
    create table shop."Purchases" (item int, run int, token text);
    insert into shop.drops values (7, 5, 3, 1);
    insert into shop."Purchases" values (7, 1, 'a'), (7, 1, 'b');`);
  await tables.redis.set('{shop}/7/left', 1);
  await withExporter(
    async ({ scrape }) => {
      await scrape();
      expect(series(await scrape())).toMatchObject({
        'flash_sale_quantity{product="7"}': 5,
        'flash_sale_stock{store="postgres",product="7"}': 3,
        'flash_sale_stock{store="redis",product="7"}': 1,
        'flash_sale_orders_stored{product="7"}': 2,
        flash_sale_orders_pending: 2,
      });
    },
    {
      STOCK_KEYS: '{shop}/{product}/left',
      PRODUCTS_TABLE: 'shop.drops',
      PRODUCTS_ID_COLUMN: 'sku',
      PRODUCTS_QUANTITY_COLUMN: 'amount',
      PRODUCTS_STOCK_COLUMN: 'remaining',
      PRODUCTS_SALE_COLUMN: 'run',
      ORDERS_TABLE: 'shop.Purchases',
      ORDERS_PRODUCT_COLUMN: 'item',
      ORDERS_SALE_COLUMN: 'run',
      ORDERS_KEY_COLUMN: 'token',
    },
  );
  await tables.pool.query('drop schema shop cascade');
});

test('what it exposes is what promtool approves of, and Prometheus knows as such', async () => {
  await tables.begin('ball', 3);
  await withExporter(async ({ scrape, get }) => {
    await scrape();
    const { stdout, stderr } = await execa(await promtool(), ['check', 'metrics'], { input: await scrape() });
    expect(stdout + stderr).toBe('');
    expect((await get('/metrics')).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });
});

/** What the stores tell: of stock, orders and payments, of themselves, and while they are away. */
import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import {
  inconsistencies,
  seenOfOrderFlow,
  orderFlowSeries as series,
  withOrderFlowExporter,
} from '../../test/order-flow-exporter.ts';
import { useOrderFlowTables } from '../../test/order-flow-tables.ts';
import { promtool } from '../../test/prometheus-programs.ts';

const tables = useOrderFlowTables();
const withExporter = (use: Parameters<typeof withOrderFlowExporter>[1], env?: NodeJS.ProcessEnv) =>
  withOrderFlowExporter(tables, use, env);
const seen = () => seenOfOrderFlow(tables);
/** The books are compared again once some time has passed, however short, since that took some. */
const soon = { timeout: 30_000, interval: 20 };

test('of nothing there is nothing, and that agrees', async () => {
  const read = await seen();
  expect(read).toMatchObject({
    'order_flow_orders_stored{state="pending"}': 0,
    'order_flow_payments_stored{state="captured"}': 0,
    order_flow_payment_delay_seconds: 0,
    order_flow_oldest_pending_order_age_seconds: 0,
    order_flow_oldest_held_reservation_age_seconds: 0,
    order_flow_reservations_held: 0,
    order_flow_reservations_without_order: 0,
    ...inconsistencies(),
  });
  expect(Object.keys(read).filter((name) => /product=/.test(name))).toEqual([]);
});

test('stock by product, orders and payments by state', async () => {
  await tables.stock('mouse', 10);
  await tables.stock('lamp', 7);
  await tables.order('mouse', 1);
  await tables.pay(await tables.order('mouse', 2), 2);
  await tables.pay(await tables.order('lamp', 3), 3);
  for (const status of ['declined', 'declined', 'voided']) await tables.payment(randomUUID(), status, 1);
  await tables.pool.query(`insert into orders.orders (id, status) values (gen_random_uuid(), 'cancelled')`);
  expect(await seen()).toMatchObject({
    'order_flow_stock{product="mouse"}': 7,
    'order_flow_stock_initial{product="mouse"}': 10,
    'order_flow_stock{product="lamp"}': 4,
    'order_flow_stock_initial{product="lamp"}': 7,
    'order_flow_orders_stored{state="pending"}': 1,
    'order_flow_orders_stored{state="paid"}': 2,
    'order_flow_orders_stored{state="cancelled"}': 1,
    'order_flow_payments_stored{state="pending"}': 0,
    'order_flow_payments_stored{state="authorised"}': 0,
    'order_flow_payments_stored{state="captured"}': 2,
    'order_flow_payments_stored{state="voided"}': 1,
    'order_flow_payments_stored{state="declined"}': 2,
    ...inconsistencies(),
  });
});

test('of many products ten have a name', async () => {
  for (let nr = 1; nr <= 12; nr++) await tables.stock(`p${nr}`, nr);
  await tables.order('p1', 1);
  const read = await seen();
  expect(Object.keys(read).filter((name) => name.startsWith('order_flow_stock{')).length).toBe(11);
  expect(read).toMatchObject({
    'order_flow_stock{product="p3"}': 3,
    'order_flow_stock{product="p12"}': 12,
    'order_flow_stock_initial{product="other"}': 3,
    'order_flow_stock{product="other"}': 2,
  });
});

describe('what waits', () => {
  test('has the age of the oldest', async () => {
    await tables.stock('mouse', 10);
    const began = Date.now();
    await tables.order('mouse', 1, 300);
    const unpaid = await tables.order('mouse', 1, 400);
    await tables.pay(await tables.order('mouse', 1, 9000), 1);
    await tables.payment(unpaid, 'authorised', 1, 60);
    await tables.payment(unpaid, 'declined', 1, 8000);
    await tables.reserve('mouse', 1, 20);
    await tables.reserve('mouse', 1, 30);
    const read = await seen();
    const elapsed = (Date.now() - began) / 1000;
    for (const [name, seconds] of [
      ['order_flow_payment_delay_seconds', 60],
      ['order_flow_oldest_pending_order_age_seconds', 400],
      ['order_flow_oldest_held_reservation_age_seconds', 30],
    ] as const) {
      expect(read[name]).toBeGreaterThanOrEqual(seconds);
      expect(read[name]).toBeLessThanOrEqual(seconds + elapsed);
    }
    expect(read.order_flow_reservations_held).toBe(2);
  });

  test('may be a payment of which the card has not heard yet', async () => {
    await tables.payment(randomUUID(), 'pending', 1, 60);
    expect((await seen()).order_flow_payment_delay_seconds).toBeGreaterThanOrEqual(60);
  });

  test('has no age where its time is to come', async () => {
    await tables.payment(randomUUID(), 'authorised', 1, -3600);
    expect((await seen()).order_flow_payment_delay_seconds).toBe(0);
  });
});

test('which servers they are, and who uses them', async () => {
  await withExporter(async ({ scrape }) => {
    const before = series(await scrape());
    const { rows } = await tables.pool.query<{ server_version: string; max: string }>(
      `select split_part(current_setting('server_version'), ' ', 1) as server_version,
              current_setting('max_connections') as max`,
    );
    const [, version] = /valkey_version:(\S+)/.exec(await tables.redis.info('server')) ?? [];
    expect(before).toMatchObject({
      [`order_flow_postgres_info{version="${rows[0]?.server_version}"}`]: 1,
      [`order_flow_redis_info{version="Valkey ${version}"}`]: 1,
      order_flow_postgres_connections_max: Number(rows[0]?.max),
      order_flow_postgres_deadlocks_total: 0,
    });
    expect(before.order_flow_postgres_memory_bytes).toBeGreaterThan(2 ** 20);
    const clients = await Promise.all([tables.pool.connect(), tables.pool.connect()]);
    await Promise.all(clients.map((client) => client.query('begin')));
    const waiting = async () => series(await scrape())['order_flow_postgres_connections{state="idle_in_transaction"}'];
    await expect.poll(waiting, soon).toBe(clients.length);
    for (const client of clients) client.release(true);
  });
});

describe('a store that is away', () => {
  const up = (text: string) =>
    Object.fromEntries(
      ['redis', 'postgres', 'books'].map((source) => [
        source,
        series(text)[`order_flow_exporter_source_up{source="${source}"}`],
      ]),
    );
  const all = { redis: 1, postgres: 1, books: 1 };

  test('Redis takes along only what it knows, and brings it back', async () => {
    await withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual(all);
      await tables.redisServer.kill();
      const text = await scrape();
      expect(up(text)).toEqual({ ...all, redis: 0 });
      expect(text).not.toMatch(/^order_flow_redis/m);
      expect(series(text)).toMatchObject({ order_flow_payment_delay_seconds: 0, ...inconsistencies() });
      await tables.redisServer.restart();
      expect(up(await scrape())).toEqual(all);
    });
  });

  test('Postgres leaves no figure of before', async () => {
    await tables.stock('mouse', 3);
    await withExporter(async ({ scrape, get }) => {
      expect(up(await scrape())).toEqual(all);
      await tables.postgresServer.kill();
      // What the books said is kept for a moment.
      await expect.poll(async () => up(await scrape()), soon).toEqual({ redis: 1, postgres: 0, books: 0 });
      expect(await scrape()).not.toMatch(/^order_flow_(?!redis_|exporter_)/m);
      expect((await get('/-/healthy')).status).toBe(200);
      await tables.postgresServer.restart();
      // Where it took long to find out that it was away, the books are asked again after a while.
      await expect.poll(async () => up(await scrape()), soon).toEqual(all);
      expect(series(await scrape())).toMatchObject({ 'order_flow_stock{product="mouse"}': 3, ...inconsistencies() });
    });
  });

  test('both at the start are no reason to end', async () => {
    await withExporter(
      async ({ scrape, get }) => {
        expect(up(await scrape())).toEqual({ redis: 0, postgres: 0, books: 0 });
        expect((await get('/-/healthy')).status).toBe(200);
        expect((await get('/-/ready')).status).toBe(503);
      },
      { DATABASE_URL: 'postgres://127.0.0.1:9/nowhere', REDIS_URL: 'redis://127.0.0.1:9' },
    );
  });

  test('or a table of it that is not there, is named, and the others are read', async () => {
    await tables.pool.query('drop table inventory.stock cascade');
    await withExporter(async ({ scrape, get }) => {
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 0, books: 0 });
      const { dependencies } = (await (await get('/-/ready')).json()) as { dependencies: Record<string, string> };
      expect(dependencies.postgres).toBe('stock: relation "inventory.stock" does not exist');
      expect(dependencies.books).toBe('comparison: relation "inventory.stock" does not exist');
    });
  });
});

test('under other names, with words of its own for a state', async () => {
  await tables.stock('mouse', 5);
  await tables.pay(await tables.order('mouse', 1), 1);
  await tables.pool.query(`
    create schema shop;
    alter table orders.orders drop constraint orders_status_check;
    create view shop."Sales" as select * from orders.orders;
    create view shop.bills as select * from payments.payments;
    alter table inventory.stock set schema shop;
    insert into orders.orders (id, status, user_id) values (gen_random_uuid(), 'on hold', gen_random_uuid());`);
  await withExporter(
    async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({
        'order_flow_stock{product="mouse"}': 4,
        'order_flow_orders_stored{state="paid"}': 1,
        'order_flow_payments_stored{state="captured"}': 1,
        ...inconsistencies(),
      });
    },
    { ORDERS_TABLE: 'shop.Sales', PAYMENTS_TABLE: 'shop.bills', STOCK_TABLE: 'shop.stock' },
  );
});

test('what it exposes is what promtool approves of, and Prometheus knows as such', async () => {
  await tables.stock('mouse', 3);
  await withExporter(async ({ scrape, get }) => {
    const { stdout, stderr } = await execa(await promtool(), ['check', 'metrics'], { input: await scrape() });
    expect(stdout + stderr).toBe('');
    expect((await get('/metrics')).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });
});

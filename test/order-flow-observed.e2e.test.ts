/** What the exporter and the invariants say of the real order flow: the names that they know are those it uses. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderFlowInvariants, orderFlowState } from '../runs/invariants/order-flow.ts';
import { inconsistencies, orderFlowSeries, withOrderFlowExporter } from './order-flow-exporter.ts';
import {
  customer,
  newPayment,
  type OrderFlowService,
  type OrderFlowWorld,
  orderFlowWorld,
  useOrderFlowServers,
} from './order-flow-world.ts';
import type { Service } from './service-process.ts';

const soon = { timeout: 30_000, interval: 100 };

const servers = useOrderFlowServers();
let world: OrderFlowWorld;
let services: Record<OrderFlowService, Service>;
let gateway: Service;
/** What the exporter reads. */
const stores = () => ({
  databaseUrl: world.pool.options.connectionString as string,
  redisUrl: `redis://${servers.redis.address}`,
});

beforeAll(async () => {
  world = await orderFlowWorld(servers);
  [services, gateway] = await Promise.all([
    world.startAll({ inventory: { STOCK: '100' }, order: { SETTLE_AFTER: '1s' }, payment: { FINISH_AFTER: '1s' } }),
    world.gateway(),
  ]);
});
afterAll(() => world?.dispose());

test('orders and payments: under way while the card provider is away, then finished, and all agrees', async () => {
  const { databaseUrl } = stores();
  const before = await orderFlowState(databaseUrl);
  const broken = async (completed: number) =>
    orderFlowInvariants(before, await orderFlowState(databaseUrl), completed).invariants.flatMap(({ holds, claim }) =>
      holds ? [] : [claim],
    );
  await withOrderFlowExporter(stores(), async ({ scrape }) => {
    const read = async () => orderFlowSeries(await scrape());
    const ann = await customer(gateway.url);
    const [paid, unpaid] = [await ann.order(), await ann.order()];
    expect((await ann.post('/payments', newPayment(paid))).status).toBe(201);
    await world.turn(services.payment, 'PUT', 'failing-payments', { share: 1 });
    expect((await ann.post('/payments', newPayment(unpaid))).status).toBe(503);
    const waits = {
      'order_flow_orders_stored{state="pending"}': 1,
      'order_flow_orders_stored{state="paid"}': 1,
      'order_flow_payments_stored{state="pending"}': 1,
      'order_flow_payments_stored{state="captured"}': 1,
      'order_flow_stock{product="prod-2"}': 96,
      'order_flow_stock_initial{product="prod-2"}': 100,
      ...inconsistencies(),
    };
    await expect.poll(read, soon).toMatchObject(waits);
    const delay = async () => (await read()).order_flow_payment_delay_seconds;
    await expect.poll(delay, soon).toBeGreaterThan(0.5);
    expect((await read()).order_flow_oldest_pending_order_age_seconds).toBeGreaterThan(0.5);
    await expect.poll(async () => (await read()).order_flow_reservations_held, soon).toBe(0);
    expect(await broken(2)).toEqual([
      'every payment has its paid order of that amount, and every paid order its payment',
      'no paid order is lost',
    ]);

    await world.turn(services.payment, 'DELETE', 'failing-payments');
    await expect.poll(read, soon).toMatchObject({
      'order_flow_orders_stored{state="pending"}': 0,
      'order_flow_orders_stored{state="paid"}': 2,
      'order_flow_payments_stored{state="captured"}': 2,
      order_flow_payment_delay_seconds: 0,
      order_flow_oldest_pending_order_age_seconds: 0,
      order_flow_oldest_held_reservation_age_seconds: 0,
      order_flow_reservations_without_order: 0,
      ...inconsistencies(),
    });
    expect(await broken(2)).toEqual([]);

    await world.pool.query(`update inventory.stock set available = available + 1 where product_id = 'prod-2'`);
    await expect.poll(read, soon).toMatchObject(inconsistencies({ stock_not_conserved: 1 }));
    expect(await broken(2)).toEqual(['stock is conserved']);
  });
});

test('an order that nobody pays in time gives its stock back, and nothing disagrees meanwhile', async () => {
  await world.pool.query('update inventory.stock set available = initial');
  await world.pool.query('truncate orders.orders, payments.payments, inventory.reservations cascade');
  await withOrderFlowExporter(stores(), async ({ scrape }) => {
    const breaches: number[] = [];
    const read = async () => {
      const series = orderFlowSeries(await scrape());
      for (const [name, value] of Object.entries(series))
        if (name.startsWith('order_flow_inconsistencies')) breaches.push(value);
      return series;
    };
    const ann = await customer(gateway.url);
    for (let nr = 0; nr < 5; nr++) await ann.order();
    await world.pool.query(`update orders.orders set created_at = now() - interval '1 day'`);
    await expect.poll(read, { ...soon, interval: 5 }).toMatchObject({
      'order_flow_orders_stored{state="pending"}': 0,
      'order_flow_orders_stored{state="cancelled"}': 5,
      'order_flow_stock{product="prod-2"}': 100,
      order_flow_oldest_pending_order_age_seconds: 0,
      order_flow_reservations_without_order: 0,
    });
    expect(breaches.filter((value) => value !== 0)).toEqual([]);
  });
});

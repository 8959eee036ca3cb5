/** What the order flow does while a part of it is away: it says so, in time, and loses and doubles nothing. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask } from '../../test/booking-client.ts';
import {
  type Customer,
  customer,
  newOrder,
  newPayment,
  noBreach,
  type OrderFlowService,
  type OrderFlowWorld,
  orderFlowWorld,
  useOrderFlowServers,
} from '../../test/order-flow-world.ts';
import type { Service } from '../../test/service-process.ts';

const servers = useOrderFlowServers();
const patience = { timeout: 60_000, interval: 100 };
const soon = { order: { SETTLE_AFTER: '1s' }, payment: { FINISH_AFTER: '1s' } };
let world: OrderFlowWorld;
let running: Record<OrderFlowService, Service>;
let gateway: Service;
let buyer: Customer;

beforeAll(async () => {
  world = await orderFlowWorld(servers);
  running = await world.startAll(soon);
  gateway = await world.gateway();
  buyer = await customer(gateway.url);
});

afterAll(async () => {
  await world?.dispose();
});

async function restart(name: OrderFlowService): Promise<void> {
  running[name] = await world.start(name, name === 'order' || name === 'payment' ? soon[name] : {});
}

const orders = () => buyer.post('/orders', newOrder());
const pools = async () => (await ask(gateway.url, 'GET', '/health/pools/detailed')).body.pools;
const works = (status: number, request: () => Promise<Answer>) =>
  expect.poll(async () => (await request()).status, patience).toBe(status);

describe('without the service', () => {
  test.each<[OrderFlowService, string, () => Promise<Answer>]>([
    ['user', 'a sign-in', () => ask(gateway.url, 'POST', '/auth/login', { body: { email: 'a', password: 'b' } })],
    ['product', 'a product', () => ask(gateway.url, 'GET', '/products/prod-1')],
    ['order', 'an order', orders],
    ['inventory', 'an order', orders],
    ['payment', 'a payment', async () => buyer.post('/payments', newPayment('00000000-0000-4000-8000-00000000ffff'))],
    ['notification', 'what one was told', () => buyer.get('/notifications')],
  ])('%s, %s is refused with the reason until it is back', async (name, _, request) => {
    const before = (await request()).status;
    await running[name].end('SIGKILL');
    const answer = await request();
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({
      error: 'service_unavailable',
      message: `the ${name} service cannot be reached; try again`,
    });
    expect((await buyer.get('/cart')).status).toBe(200);
    if (name !== 'inventory') {
      await expect
        .poll(async () => (await ask(gateway.url, 'GET', '/health')).body, patience)
        .toMatchObject({ status: 'degraded', services: { [name]: 'does not answer' } });
    }
    await restart(name);
    await works(before, request);
    if (name !== 'inventory') {
      await expect.poll(async () => (await pools())[name], patience).toMatchObject({ disconnected: 0, reconnects: 5 });
    }
  });
});

test('without Postgres the service says that it does not work, and is back with it', async () => {
  await servers.postgres.kill();
  const answer = await orders();
  expect(answer.status).toBe(503);
  expect(answer.body.error).toMatch(/^(unavailable|service_timeout)$/);
  await expect.poll(async () => (await fetch(`${running.order.url}/health`)).status, patience).toBe(503);
  await expect.poll(async () => (await pools()).order.health, patience).toBe('not-serving');
  await servers.postgres.restart();
  await works(201, orders);
  await expect.poll(async () => (await pools()).order.health, patience).toBe('serving');
  expect((await fetch(`${running.order.url}/health`)).status).toBe(200);
});

test('without Redis there are no carts, and orders all the same', async () => {
  await servers.redis.kill();
  const answer = await buyer.get('/cart');
  expect(answer.status).toBe(503);
  expect(answer.body.error).toBe('unavailable');
  expect((await orders()).status).toBe(201);
  await servers.redis.restart();
  await works(200, () => buyer.get('/cart'));
});

test('services that are killed under load lose no stock, and have no order paid twice', async () => {
  const answers = { order: new Map<number, number>(), payment: new Map<number, number>() };
  const paid = new Set<string>();
  const count = (of: Map<number, number>, { status }: Answer): void => void of.set(status, (of.get(status) ?? 0) + 1);
  let loading = true;
  const shop = async (): Promise<void> => {
    while (loading) {
      const order = await orders();
      count(answers.order, order);
      if (order.status !== 201) continue;
      const { id } = order.body.order;
      // Whoever gets no answer asks again, as they would.
      for (let attempt = 0; attempt < 3; attempt++) {
        const payment = await buyer.post('/payments', newPayment(id));
        count(answers.payment, payment);
        if (payment.status === 503) continue;
        paid.add(id);
        break;
      }
    }
  };
  const load = Promise.all(Array.from({ length: 12 }, shop));
  for (const name of ['order', 'payment', 'inventory', 'order'] as const) {
    await wait(400);
    await running[name].end('SIGKILL');
    await restart(name);
  }
  await wait(400);
  loading = false;
  await load;
  expect([...answers.order.keys()].toSorted()).toEqual([201, 503]);
  expect([...answers.payment.keys()].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
  await expect.poll(() => world.breaches(), patience).toEqual(noBreach);
  const { rows } = await world.pool.query<{ id: string }>(`select id from orders.orders where status = 'paid'`);
  const stored = new Set(rows.map(({ id }) => id));
  expect([...paid].filter((id) => !stored.has(id))).toEqual([]);
  await expect
    .poll(async () => {
      const held = `select count(*)::int from inventory.reservations where state = 'held'`;
      return (await world.pool.query(held)).rows[0].count;
    }, patience)
    .toBe(0);
});

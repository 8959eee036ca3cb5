/** The fault switches of the order flow, and the network that Toxiproxy makes slow: each is felt, shown, and ends. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../test/booking-client.ts';
import {
  type Customer,
  customer,
  newOrder,
  newPayment,
  type OrderFlowService,
  type OrderFlowWorld,
  orderFlowWorld,
  useOrderFlowServers,
} from '../../test/order-flow-world.ts';
import type { Service } from '../../test/service-process.ts';

const servers = useOrderFlowServers('toxiproxy');
const patience = { timeout: 60_000, interval: 100 };
let world: OrderFlowWorld;
let running: Record<OrderFlowService, Service>;

beforeAll(async () => {
  world = await orderFlowWorld(servers);
  running = await world.startAll();
});

afterAll(async () => {
  await world?.dispose();
});

describe('a gateway', () => {
  let gateway: Service;
  let buyer: Customer;

  beforeAll(async () => {
    gateway = await world.gateway({ GRPC_POOL_WAIT: '800ms', GRPC_DEADLINE: '1s', GRPC_POOL_QUEUE: '2' });
    buyer = await customer(gateway.url);
  });

  test('whose pools are exhausted turns calls away, and shows why', async () => {
    await world.turn(gateway, 'PUT', 'pool-exhaustion', { leave: 0 });
    expect(await gateway.metric('order_flow_fault_active{fault="pool-exhaustion"}')).toBe(1);
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(gateway.url, 'GET', '/products')));
    expect(answers.map(({ status, body }) => [status, body.error])).toEqual(Array(4).fill([503, 'overloaded']));
    expect(await gateway.metric('order_flow_grpc_pool_calls{service="product"}')).toBe(100);
    expect(await gateway.metric('order_flow_grpc_pool_calls_max{service="product"}')).toBe(100);
    const acquisitions = (outcome: string) =>
      gateway.metric(`order_flow_grpc_pool_acquisitions_total{service="product",outcome="${outcome}"}`);
    expect(await acquisitions('timed_out')).toBe(2);
    expect(await acquisitions('refused')).toBe(2);
    const waiting = ask(gateway.url, 'GET', '/products');
    await expect.poll(() => gateway.metric('order_flow_grpc_pool_waiting{service="product"}'), patience).toBe(1);
    await world.turn(gateway, 'DELETE', 'pool-exhaustion');
    await waiting;
    expect((await ask(gateway.url, 'GET', '/products')).status).toBe(200);
    expect(await gateway.metric('order_flow_grpc_pool_calls{service="product"}')).toBe(0);
    expect(await gateway.metric('order_flow_fault_active{fault="pool-exhaustion"}')).toBe(0);
  });

  test('gives up a call of a service that is too slow, and shows the hop', async () => {
    await world.turn(running.order, 'PUT', 'slow-orders', { milliseconds: 5000 });
    expect(await running.order.metric('order_flow_order_fault_active{fault="slow-orders"}')).toBe(1);
    const began = performance.now();
    const shopper = await customer(gateway.url);
    const key = { 'idempotency-key': 'again' };
    const { status, body } = await shopper.post('/orders', newOrder(), key);
    expect([status, body.error]).toEqual([503, 'service_timeout']);
    expect(performance.now() - began).toBeGreaterThan(900);
    const hops = `order_flow_grpc_call_duration_seconds_count{service="order",outcome="timed_out"}`;
    expect(await gateway.metric(hops)).toBe(1);
    await world.turn(running.order, 'DELETE', 'slow-orders');
    // The first is written all the same, before the second or after: under its key it is one order.
    const again = await shopper.post('/orders', newOrder(), key);
    expect([200, 201]).toContain(again.status);
    const handled = async () => {
      const count = (outcome: string) =>
        running.order.metric(`order_flow_grpc_handling_duration_seconds_count{method="Create",outcome="${outcome}"}`);
      return ((await count('ok')) ?? 0) + ((await count('failed')) ?? 0);
    };
    await expect.poll(handled, patience).toBe(2);
    const { rows } = await world.pool.query('select id from orders.orders where user_id = $1', [shopper.id]);
    expect(rows).toEqual([{ id: again.body.order.id }]);
  });

  test('passes on that the card provider is away, and counts it', async () => {
    const id = await buyer.order();
    await world.turn(running.payment, 'PUT', 'failing-payments', { share: 1 });
    const { status, body } = await buyer.post('/payments', newPayment(id));
    expect([status, body.error]).toEqual([503, 'provider_unavailable']);
    expect(await running.payment.metric('order_flow_payments_total{outcome="failed"}')).toBe(1);
    await world.turn(running.payment, 'DELETE', 'failing-payments');
    // Whoever looks after a while may have finished it.
    expect([200, 201]).toContain((await buyer.post('/payments', newPayment(id))).status);
  });

  test('waits for a card provider that is slow', async () => {
    const id = await buyer.order();
    await world.turn(running.payment, 'PUT', 'slow-payments', { milliseconds: 300 });
    const began = performance.now();
    expect((await buyer.post('/payments', newPayment(id))).status).toBe(201);
    expect(performance.now() - began).toBeGreaterThan(300);
    await world.turn(running.payment, 'DELETE', 'slow-payments');
  });

  test.each([
    ['slow-requests', { milliseconds: 300 }, 200],
    ['failing-requests', { share: 1 }, 503],
    ['memory-leak', {}, 200],
  ])('has the switch %s', async (fault, parameters, status) => {
    await world.turn(gateway, 'PUT', fault, parameters);
    expect(await gateway.metric(`order_flow_fault_active{fault="${fault}"}`)).toBe(1);
    expect((await ask(gateway.url, 'GET', '/products')).status).toBe(status);
    await world.turn(gateway, 'DELETE', fault);
    expect((await ask(gateway.url, 'GET', '/products')).status).toBe(200);
  });
});

describe('through Toxiproxy', () => {
  const api = (method: string, path: string, body?: object) =>
    ask(`http://${servers.toxiproxy.address}`, method, path, { body });
  const through = (env: Record<string, string> = {}) =>
    world.gateway({ TOXIPROXY_URL: `http://${servers.toxiproxy.address}`, ...env });
  /** How long a request takes at best: of several, what no other load has held up. */
  const best = async (url: string): Promise<number> => {
    let least = Number.POSITIVE_INFINITY;
    for (let times = 0; times < 5; times++) {
      const began = performance.now();
      expect((await ask(url, 'GET', '/products/prod-1')).status).toBe(200);
      least = Math.min(least, performance.now() - began);
    }
    return least;
  };

  test('a gateway is as slow as the network is made, and without a pool slower', async () => {
    const pooled = await through();
    const unpooled = await through({ GRPC_POOL: 'off', TOXIPROXY_PREFIX: 'order-flow-unpooled' });
    for (const { url } of [pooled, unpooled]) expect((await ask(url, 'GET', '/products/prod-1')).status).toBe(200);
    const proxies = Object.keys((await api('GET', '/proxies')).body);
    expect(proxies).toHaveLength(10);
    for (const name of proxies) {
      const attributes = { latency: 100 };
      await api('POST', `/proxies/${name}/toxics`, {
        name: 'delay',
        type: 'latency',
        stream: 'downstream',
        attributes,
      });
    }
    const [with_, without] = [await best(pooled.url), await best(unpooled.url)];
    expect(with_).toBeGreaterThan(100);
    expect(without).toBeGreaterThan(200);
    for (const name of proxies) await api('DELETE', `/proxies/${name}/toxics/delay`);
    await expect.poll(() => best(unpooled.url), patience).toBeLessThan(without - 150);
    await pooled.end();
    await unpooled.end();
  });

  test('a gateway that is started again, or whose Toxiproxy is, finds its services', async () => {
    const first = await through();
    await first.end();
    const second = await through();
    expect((await ask(second.url, 'GET', '/products/prod-1')).status).toBe(200);
    await servers.toxiproxy.kill();
    expect((await ask(second.url, 'GET', '/products/prod-1')).status).toBe(503);
    await servers.toxiproxy.restart();
    await expect.poll(async () => (await ask(second.url, 'GET', '/products/prod-1')).status, patience).toBe(200);
    await second.end();
  });
});

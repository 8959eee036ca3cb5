/** The suites of the order flow, on the demo: they pass, pay no order twice, measure what the pool saves, and can fail. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../../test/booking-client.ts';
import { runSuite } from '../../../test/k6-suite.ts';
import {
  noBreach,
  type OrderFlowService,
  type OrderFlowWorld,
  orderFlowWorld,
  useOrderFlowServers,
} from '../../../test/order-flow-world.ts';
import type { Service } from '../../../test/service-process.ts';
import { statOf } from '../../lib/summary-data.ts';

const servers = useOrderFlowServers('toxiproxy');
const short = ['--duration', '4s', '--vus', '3'];
let world: OrderFlowWorld;
let running: Record<OrderFlowService, Service>;
let gateway: Service;
let unpooled: Service;
let toxiproxy: string;

beforeAll(async () => {
  world = await orderFlowWorld(servers);
  running = await world.startAll();
  toxiproxy = `http://${servers.toxiproxy.address}`;
  gateway = await world.gateway({ TOXIPROXY_URL: toxiproxy });
  unpooled = await world.gateway({
    TOXIPROXY_URL: toxiproxy,
    TOXIPROXY_PREFIX: 'order-flow-unpooled',
    GRPC_POOL: 'off',
  });
});
afterAll(() => world?.dispose());

const rows = async (table: string, where = 'true'): Promise<number> =>
  (await world.pool.query(`select count(*)::int from ${table} where ${where}`)).rows[0].count;
/** Proxies that are made slow. */
const delays = async (): Promise<number> => {
  const proxies = (await ask(toxiproxy, 'GET', '/proxies')).body as Record<string, { toxics: unknown[] }>;
  return Object.values(proxies).filter(({ toxics }) => toxics.length > 0).length;
};
const makeSlow = (proxy: string, name: string) =>
  ask(toxiproxy, 'POST', `/proxies/${proxy}/toxics`, { body: { name, type: 'latency', attributes: { latency: 1 } } });
const paidOrders = () => rows('orders.orders', `status = 'paid'`);

test('the end-to-end suite pays as many orders as it counts flows, at a part of its load too', async () => {
  for (const load of [
    { profile: 'smoke', flags: short },
    { profile: 'load', scale: 0.01 },
  ]) {
    const before = await paidOrders();
    const { exitCode, outcomes, summary, text } = await runSuite('order-flow/end-to-end', {
      baseUrl: gateway.url,
      ...load,
    });
    expect(exitCode, text).toBe(0);
    expect(outcomes.completed).toBeGreaterThan(0);
    expect(outcomes.failed).toBe(0);
    expect((await paidOrders()) - before).toBe(outcomes.completed);
    expect(statOf(summary, 'full_flow_duration', 'count')).toBe(outcomes.completed);
    // Nobody's pauses are in a flow: it is the sum of its requests.
    const mean = statOf(summary, 'http_req_duration', 'avg') * statOf(summary, 'http_reqs', 'count');
    expect(statOf(summary, 'full_flow_duration', 'avg') * (outcomes.completed ?? 0)).toBeCloseTo(mean, 3);
  }
  expect(await world.breaches()).toEqual(noBreach);
});

test.each([
  ['order-creation', 'orders.orders', 'POST /orders'],
  ['payment', 'orders.orders', 'POST /orders'],
] as const)('the suite of the %s makes the orders that it counts', async (suite, table, name) => {
  const before = await rows(table);
  const { exitCode, summary, text } = await runSuite(`order-flow/${suite}`, {
    baseUrl: gateway.url,
    profile: 'smoke',
    flags: short,
  });
  expect(exitCode, text).toBe(0);
  expect((await rows(table)) - before).toBe(statOf(summary, `http_reqs{name:${name}}`, 'count'));
});

describe('the suite of the pool', () => {
  const env = () => ({ UNPOOLED_URL: unpooled.url, TOXIPROXY_URL: toxiproxy });
  test('measures that a flow is faster with it by a delay for each call of a service, and takes the delay away', async () => {
    const { exitCode, outcomes, summary, text } = await runSuite('order-flow/pool-saving', {
      baseUrl: gateway.url,
      profile: 'smoke',
      flags: ['--iterations', '6', '--vus', '2'],
      env: { ...env(), NETWORK_DELAY_MS: '100' },
    });
    expect(exitCode, text).toBe(0);
    expect(outcomes).toEqual({ completed: 12, failed: 0 });
    expect(statOf(summary, 'connection_pool_time_saved_ms', 'count')).toBe(6);
    // Six calls, each of which waits once more for the network to make its connection.
    expect(statOf(summary, 'connection_pool_time_saved_ms', 'med')).toBeGreaterThan(400);
    expect(statOf(summary, 'full_flow_duration', 'min')).toBeGreaterThan(600);
    expect(statOf(summary, 'network_delay_ms', 'value')).toBe(100);
    // Each way is measured by itself.
    expect(statOf(summary, 'full_flow_duration', 'count')).toBe(6);
    expect(statOf(summary, 'full_flow_duration_unpooled', 'count')).toBe(6);
    expect(statOf(summary, 'full_flow_duration_unpooled', 'avg')).toBeCloseTo(
      statOf(summary, 'full_flow_duration', 'avg') + statOf(summary, 'connection_pool_time_saved_ms', 'avg'),
      3,
    );
    expect(text).toContain('answers of the services come 100 ms later');
    expect(text).toMatch(/with the pool +avg/);
    expect(text).toMatch(/without the pool +avg/);
    expect(await delays()).toBe(0);
  });

  test('does not pass when the delay is lost on the way', async () => {
    const run = runSuite('order-flow/pool-saving', {
      baseUrl: gateway.url,
      profile: 'smoke',
      flags: ['--duration', '6s', '--vus', '1'],
      env: { ...env(), NETWORK_DELAY_MS: '20' },
    });
    await expect.poll(delays, { timeout: 60_000, interval: 20 }).toBe(10);
    await ask(toxiproxy, 'DELETE', '/proxies/order-flow-order/toxics/presale-network-delay');
    const { exitCode, text } = await run;
    expect(exitCode, text).not.toBe(0);
    expect(text).toContain('the network was to be 20 ms slow, and at the end was not: order-flow-order 0 ms');
    expect(await delays()).toBe(0);
  });

  test("does not begin with a toxic of somebody else's", async () => {
    await makeSlow('order-flow-order', 'other');
    const { exitCode, text } = await runSuite('order-flow/pool-saving', {
      baseUrl: gateway.url,
      profile: 'smoke',
      flags: ['--iterations', '1', '--vus', '1'],
      env: env(),
    });
    await ask(toxiproxy, 'DELETE', '/proxies/order-flow-order/toxics/other');
    expect(exitCode).toBe(107);
    expect(text).toContain('Toxiproxy has the toxic \\"other\\" on order-flow-order');
  });

  test.each([
    [
      'of which a gateway has no proxies',
      () => ({ ...env(), TOXIPROXY_URL: unpooled.url }),
      /Toxiproxy at .* answers 404/,
    ],
    [
      'without a Toxiproxy',
      () => ({ ...env(), TOXIPROXY_URL: 'http://127.0.0.1:9' }),
      /Toxiproxy at .* answers nothing/,
    ],
    [
      'with a delay that is none',
      () => ({ ...env(), NETWORK_DELAY_MS: 'slow' }),
      /NETWORK_DELAY_MS=.*: write whole milliseconds/,
    ],
  ])('%s says so', async (_, environment, message) => {
    const run = runSuite('order-flow/pool-saving', {
      baseUrl: gateway.url,
      profile: 'smoke',
      flags: ['--iterations', '1', '--vus', '1'],
      env: environment(),
    });
    await expect(
      run.then(
        ({ text }) => text,
        (error) => String(error),
      ),
    ).resolves.toMatch(message);
  });
});

test('another suite takes away a delay that was left behind, and tells of what is not its own', async () => {
  await makeSlow('order-flow-order', 'presale-network-delay');
  await makeSlow('order-flow-payment', 'other');
  const { exitCode, text } = await runSuite('order-flow/order-creation', {
    baseUrl: gateway.url,
    profile: 'smoke',
    flags: ['--iterations', '1', '--vus', '1'],
    env: { TOXIPROXY_URL: toxiproxy },
  });
  expect(exitCode, text).toBe(0);
  expect(text).toContain('order-flow-order was slow: an earlier run left its delay behind');
  expect(text).toMatch(/the toxic .*other.* on order-flow-payment: the latencies have it in them/);
  expect(await delays()).toBe(1);
  await ask(toxiproxy, 'DELETE', '/proxies/order-flow-payment/toxics/other');
});

describe('a suite exits with 99 when an objective is missed', () => {
  const flags = ['--iterations', '3', '--vus', '1'];

  test.each(['end-to-end', 'payment'] as const)('%s: payments that fail', async (suite) => {
    await world.turn(running.payment, 'PUT', 'failing-payments', { share: 1 });
    const { exitCode, outcomes, text } = await runSuite(`order-flow/${suite}`, {
      baseUrl: gateway.url,
      profile: 'smoke',
      flags,
    });
    await world.turn(running.payment, 'DELETE', 'failing-payments');
    expect(exitCode).toBe(99);
    if (suite === 'end-to-end') expect(outcomes).toEqual({ completed: 0, failed: 3 });
    expect(text).toMatch(/FAIL +errors rate/);
    expect(text).toMatch(/FAIL +unexpected_responses count +\d+ +== 0/);
  });

  test('order-creation: orders that take too long', async () => {
    await world.turn(running.order, 'PUT', 'slow-orders', { milliseconds: 250 });
    const { exitCode, text } = await runSuite('order-flow/order-creation', {
      ...{ baseUrl: gateway.url, profile: 'load', flags },
    });
    await world.turn(running.order, 'DELETE', 'slow-orders');
    expect(exitCode).toBe(99);
    expect(text).toMatch(/FAIL +order_service_latency p\(95\)/);
  });

  test('pool-saving: a network in which the pool saves next to nothing', async () => {
    const { exitCode, text } = await runSuite('order-flow/pool-saving', {
      ...{ baseUrl: gateway.url, profile: 'load', flags },
      env: { UNPOOLED_URL: unpooled.url, TOXIPROXY_URL: toxiproxy, NETWORK_DELAY_MS: '1' },
    });
    expect(exitCode).toBe(99);
    expect(text).toMatch(/FAIL +connection_pool_time_saved_ms avg/);
  });
});

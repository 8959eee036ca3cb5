import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../stack/free-ports.ts';
import {
  customer,
  newPayment,
  type OrderFlowWorld,
  orderFlowWorld,
  useOrderFlowServers,
} from '../../test/order-flow-world.ts';
import { launch } from '../../test/service-process.ts';

const nowhere = '127.0.0.1:9';
const env = {
  PORT: '1',
  GRPC_PORT: '2',
  DATABASE_URL: `postgres://${nowhere}/x`,
  REDIS_URL: `redis://${nowhere}`,
  ...Object.fromEntries(
    ['USER', 'PRODUCT', 'INVENTORY', 'ORDER', 'PAYMENT', 'NOTIFICATION'].map((name) => [`${name}_SERVICE`, nowhere]),
  ),
};

test.each([
  ['demo/order-flow/main.ts', 'ORDER_SERVICE', '', /ORDER_SERVICE is not set: set it/],
  ['demo/order-flow/main.ts', 'PAYMENT_SERVICE', 'x', /PAYMENT_SERVICE="x": write host:port of the gRPC server/],
  ['demo/order-flow/main.ts', 'GRPC_POOL', 'maybe', /GRPC_POOL="maybe": write on or off/],
  ['demo/order-flow/main.ts', 'TOXIPROXY_URL', 'x', /TOXIPROXY_URL="x": write a URL that begins with http:/],
  ['demo/order-flow/order/main.ts', 'INVENTORY_SERVICE', '', /INVENTORY_SERVICE is not set/],
  ['demo/order-flow/payment/main.ts', 'DATABASE_URL', 'x', /DATABASE_URL="x": write a URL that begins with postgres:/],
  ['demo/order-flow/user/main.ts', 'GRPC_PORT', '0', /GRPC_PORT="0": write a whole number from 1 to 65535/],
])('%s with %s="%s" says so and ends with 2', async (main, name, value, message) => {
  const { ended, errors } = launch(main, { ...env, [name]: value });
  expect(await ended).toBe(2);
  expect(errors.join('')).toMatch(message);
  expect(errors.join('')).not.toMatch(/^\s+at /m);
});

test.each(['demo/order-flow/main.ts', 'demo/order-flow/order/main.ts'])(
  '%s stops while it still waits for its store',
  async (main) => {
    const { child, lines, ended } = launch(main, { ...env, PORT: String(await freePort()) });
    await expect.poll(() => lines.some(({ msg }) => msg === 'no answer yet'), { timeout: 30_000 }).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  },
);

describe('an order flow', () => {
  const servers = useOrderFlowServers();
  let world: OrderFlowWorld;

  beforeAll(async () => {
    world = await orderFlowWorld(servers);
  });

  afterAll(async () => {
    await world?.dispose();
  });

  test('makes its database, also when all start at once and before Postgres, and finds it again', async () => {
    await servers.postgres.kill();
    const starting = world.startAll();
    await servers.postgres.restart();
    const services = await starting;
    const gateway = await world.gateway({ TOKEN_SECRET: 'x'.repeat(32) });
    const buyer = await customer(gateway.url);
    const id = await buyer.order();
    expect((await buyer.post('/payments', newPayment(id))).status).toBe(201);
    const ends = [gateway, ...Object.values(services)].map((service) => service.end());
    expect(await Promise.all(ends)).toEqual(Array(7).fill(0));

    await world.startAll({ inventory: { STOCK: '1' } });
    const again = await world.gateway({ TOKEN_SECRET: 'x'.repeat(32) });
    const answer = await fetch(`${again.url}/orders/${id}`, { headers: { authorization: `Bearer ${buyer.token}` } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ order: { id, status: 'paid' } });
    const { rows } = await world.pool.query(`select initial from inventory.stock where product_id = 'prod-2'`);
    expect(Number(rows[0].initial)).toBeGreaterThan(1);
  });
});

/** The contract of the gateway, answer by answer: all but orders and payments. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask, unknownId } from '../../test/booking-client.ts';
import {
  type Customer,
  customer,
  newOrder,
  newPayment,
  type OrderFlowWorld,
  orderFlowWorld,
  useOrderFlowServers,
} from '../../test/order-flow-world.ts';

const servers = useOrderFlowServers();
let world: OrderFlowWorld;
let url: string;
let somebody: Customer;

beforeAll(async () => {
  world = await orderFlowWorld(servers);
  await world.startAll();
  ({ url } = await world.gateway());
  somebody = await customer(url);
});

afterAll(async () => {
  await world?.dispose();
});

const refused = ({ status, body }: Answer) => ({ status, error: body.error, field: body.field });

describe('signing in', () => {
  test.each([
    ['user1@example.com', 'testpass123'],
    ['user3@example.com', 'testpass123'],
    ['LoadTest@example.com', 'testpassword123'],
  ])('as the test user %s gives a token', async (email, password) => {
    const { status, body } = await ask(url, 'POST', '/auth/login', { body: { email, password } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 3600, user: { email: email.toLowerCase() } });
    expect((await ask(url, 'GET', '/cart', { token: body.access_token })).status).toBe(200);
  });

  test('as somebody new registers them, and gives a token', async () => {
    const credentials = { email: `${randomUUID()}@example.com`, password: 'correct horse' };
    const body = { ...credentials, full_name: 'Änne 漢' };
    const registered = await ask(url, 'POST', '/auth/register', { body });
    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject({ user: { email: credentials.email, full_name: 'Änne 漢' } });
    expect(registered.body.user).not.toHaveProperty('password_hash');
    expect((await ask(url, 'GET', '/cart', { token: registered.body.access_token })).status).toBe(200);
    expect((await ask(url, 'POST', '/auth/login', { body: credentials })).status).toBe(200);
    expect(refused(await ask(url, 'POST', '/auth/register', { body }))).toEqual({
      status: 409,
      error: 'email_taken',
      field: 'email',
    });
  });

  test.each([
    ['another password', { email: 'user1@example.com', password: 'testpass124' }, 401, 'wrong_credentials'],
    ['nobody', { email: 'nobody@example.com', password: 'testpass123' }, 401, 'wrong_credentials'],
    ['no password', { email: 'user1@example.com' }, 400, 'invalid_input'],
    ['a number', { email: 1, password: 'testpass123' }, 400, 'invalid_input'],
    ['text', 'testpass123', 400, 'malformed_json'],
  ])('with %s is refused', async (_, body, status, error) => {
    expect(refused(await ask(url, 'POST', '/auth/login', { body }))).toMatchObject({ status, error });
  });

  test.each([
    ['no address', { email: 'x', password: 'correct horse' }, 'email'],
    ['a short password', { email: 'x@example.com', password: 'short' }, 'password'],
    ['a NUL in the name', { email: 'x@example.com', password: 'correct horse', full_name: 'a\0b' }, 'full_name'],
  ])('for the first time with %s is refused', async (_, body, field) => {
    expect(refused(await ask(url, 'POST', '/auth/register', { body }))).toEqual({
      status: 400,
      error: 'invalid_input',
      field,
    });
  });
});

describe('products', () => {
  test('are listed with what they cost', async () => {
    const { status, body } = await ask(url, 'GET', '/products');
    expect(status).toBe(200);
    expect(body.total).toBe(5);
    expect(body.products.map(({ id, price }: { id: string; price: number }) => [id, price])).toEqual([
      ['prod-1', 999.99],
      ['prod-2', 29.99],
      ['prod-3', 79.99],
      ['prod-4', 299.99],
      ['prod-5', 149.99],
    ]);
  });

  test('are shown one by one', async () => {
    const { status, body } = await ask(url, 'GET', '/products/prod-1');
    expect(status).toBe(200);
    expect(body.product).toMatchObject({ id: 'prod-1', name: 'Laptop', price: 999.99, currency: 'USD' });
  });

  test.each(['prod-6', '%00', '%ED%A0%80', 'x'.repeat(65)])('without a %s is refused', async (id) => {
    const { status, body } = await ask(url, 'GET', `/products/${id}`);
    expect([400, 404]).toContain(status);
    expect(body.error).toEqual(expect.any(String));
  });
});

describe('the cart', () => {
  test('adds up what is put into it, and loses what is ordered', async () => {
    const buyer = await customer(url);
    expect((await buyer.post('/cart/items', { product_id: 'prod-2', quantity: 2 })).status).toBe(201);
    await buyer.post('/cart/items', { product_id: 'prod-3', quantity: 1 });
    const { status, body } = await buyer.post('/cart/items', { product_id: 'prod-2', quantity: 3 });
    expect(status).toBe(201);
    expect(body.cart.items).toEqual([
      { product_id: 'prod-2', quantity: 5 },
      { product_id: 'prod-3', quantity: 1 },
    ]);
    await buyer.order();
    await expect
      .poll(async () => (await buyer.get('/cart')).body.cart.items)
      .toEqual([{ product_id: 'prod-3', quantity: 1 }]);
    expect((await somebody.get('/cart')).body.cart.items).toEqual([]);
  });

  test.each([
    ['an unknown product', { product_id: 'prod-6', quantity: 1 }, 404, 'product_id'],
    ['none of a product', { product_id: 'prod-2', quantity: 0 }, 400, 'quantity'],
    ['less than none', { product_id: 'prod-2', quantity: -1 }, 400, 'quantity'],
    ['half of one', { product_id: 'prod-2', quantity: 1.5 }, 400, 'quantity'],
    ['too many', { product_id: 'prod-2', quantity: 1001 }, 400, 'quantity'],
    ['a quantity in words', { product_id: 'prod-2', quantity: 'two' }, 400, 'quantity'],
    ['a product by number', { product_id: 2, quantity: 1 }, 400, 'product_id'],
    ['no product', { quantity: 1 }, 400, 'product_id'],
    ['a list', [], 400, undefined],
    ['nothing', undefined, 400, undefined],
  ])('refuses %s', async (_, body, status, field) => {
    const answer = await somebody.post('/cart/items', body);
    expect(answer.status).toBe(status);
    expect(answer.body.field).toBe(field);
    expect(answer.body.message).toEqual(expect.any(String));
  });
});

describe('whoever asks', () => {
  const routes = [
    ['POST', '/cart/items', { product_id: 'prod-2', quantity: 1 }],
    ['GET', '/cart', undefined],
    ['POST', '/orders', newOrder()],
    ['GET', `/orders/${unknownId}`, undefined],
    ['POST', '/payments', newPayment(unknownId)],
    ['GET', `/payments/${unknownId}`, undefined],
    ['GET', '/notifications', undefined],
  ] as const;

  test.each(routes)('%s %s without a token, or with one of somewhere else, is refused', async (method, path, body) => {
    expect(refused(await ask(url, method, path, { body }))).toMatchObject({ status: 401, error: 'unauthorized' });
    const forged = `${somebody.token.slice(0, -4)}AAAA`;
    for (const token of ['x', forged, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.']) {
      const answer = await ask(url, method, path, { body, token });
      expect(refused(answer)).toMatchObject({ status: 401, error: 'invalid_token' });
    }
  });

  test('with a token that has expired is refused', async () => {
    const brief = await world.gateway({ TOKEN_TTL: '1ms' });
    const { token } = await customer(brief.url);
    expect(refused(await ask(brief.url, 'GET', '/cart', { token }))).toMatchObject({
      status: 401,
      error: 'token_expired',
    });
    await brief.end();
  });

  test.each(['/auth/login', '/auth/register', '/cart/items', '/orders', '/payments'])(
    'sends a megabyte, or what is no JSON, to %s is refused',
    async (path) => {
      const large = JSON.stringify({ text: 'x'.repeat(2 ** 20) });
      expect((await somebody.post(path, large)).status).toBe(413);
      expect(refused(await somebody.post(path, '{'))).toMatchObject({ status: 400, error: 'malformed_json' });
      const headers = { 'content-type': 'application/xml' };
      expect((await somebody.post(path, 'x', headers)).status).toBe(415);
    },
  );

  test('for a route that there is not is told so', async () => {
    expect(refused(await ask(url, 'GET', '/nowhere'))).toMatchObject({ status: 404, error: 'not_found' });
  });
});

describe('health', () => {
  test('tells that all services answer', async () => {
    await expect
      .poll(async () => (await ask(url, 'GET', '/health')).body, { timeout: 20_000 })
      .toEqual({
        status: 'healthy',
        services: {
          user: 'healthy',
          product: 'healthy',
          order: 'healthy',
          payment: 'healthy',
          notification: 'healthy',
        },
      });
  });

  test('tells pool by pool how it is', async () => {
    const { status, body } = await ask(url, 'GET', '/health/pools/detailed');
    expect(status).toBe(200);
    expect(Object.keys(body.pools)).toEqual(['user', 'product', 'order', 'payment', 'notification']);
    expect(body.pooling).toBe(true);
    expect(body.pools.order).toMatchObject({ size: 5, idle: 5, in_use: 0, waits: 0, reconnects: 0, calls_max: 100 });
    expect(body.connections).toMatchObject({ size: 25, idle: 25, in_use: 0, waits: 0, reconnects: 0 });
  });

  test('without a pool tells so, and orders as well', async () => {
    const off = await world.gateway({ GRPC_POOL: 'off' });
    const buyer = await customer(off.url);
    const id = await buyer.order();
    expect((await buyer.post('/payments', newPayment(id))).status).toBe(201);
    const { body } = await ask(off.url, 'GET', '/health/pools/detailed');
    expect(body).toMatchObject({ pooling: false, connections: { size: 0, idle: 0 } });
    expect(body.pools.order).toMatchObject({ pooled: false, size: 0 });
    expect((await ask(off.url, 'GET', '/health')).body).toMatchObject({
      status: 'healthy',
      services: { user: 'healthy', notification: 'healthy' },
    });
    await off.end();
  });

  test.each(['on', 'off'])('of a gateway with the pool %s of which a service is away tells which', async (pool) => {
    const away = await world.gateway({ GRPC_POOL: pool, NOTIFICATION_SERVICE: '127.0.0.1:9' });
    await expect
      .poll(async () => (await ask(away.url, 'GET', '/health')).body, { timeout: 20_000 })
      .toEqual({
        status: 'degraded',
        services: {
          user: 'healthy',
          product: 'healthy',
          order: 'healthy',
          payment: 'healthy',
          notification: 'does not answer',
        },
      });
    await away.end();
  });
});

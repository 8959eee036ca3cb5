/** The contract, answer by answer. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../test/booking-client.ts';
import { type FlashSaleWorld, flashSaleWorld, init, order, useFlashSaleServers } from '../../test/flash-sale-world.ts';
import type { Service } from '../../test/service-process.ts';

const soon = { timeout: 30_000, interval: 50 };

const servers = useFlashSaleServers();
let world: FlashSaleWorld;
let api: Service;
let worker: Service;

beforeAll(async () => {
  world = await flashSaleWorld(servers);
  [api, worker] = await Promise.all([world.api(), world.worker()]);
});

afterAll(async () => {
  await world?.dispose();
});

const outcome = (name: string) => api.metric(`flash_sale_orders_total{outcome="${name}"}`);
const send = (body: unknown, headers: Record<string, string> = { 'x-idempotency-key': 'any' }) =>
  ask(api.url, 'POST', '/order', { body, headers });

describe('POST /init', () => {
  test('begins a sale, in Redis and in Postgres', async () => {
    const { status, body } = await init(api.url, 'begun', 3);
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ok', msg: expect.stringContaining('begun') } });
    expect(await world.redis.get('product:begun:stock')).toBe('3');
    expect(await world.state('begun')).toEqual({ orders: 0, keys: 0, stock: 3, redis: 3 });
  });

  test('begins anew: keys and orders of the sale before do not count', async () => {
    await init(api.url, 'anew', 1);
    expect(await order(api.url, 'anew', 'k')).toMatchObject({ status: 200, body: { status: 'success' } });
    await expect.poll(() => world.state('anew'), soon).toMatchObject({ orders: 1, stock: 0 });
    await init(api.url, 'anew', 2);
    expect(await world.state('anew')).toEqual({ orders: 0, keys: 0, stock: 2, redis: 2 });
    expect(await order(api.url, 'anew', 'k')).toMatchObject({ status: 200, body: { status: 'success' } });
    await expect.poll(() => world.state('anew'), soon).toEqual({ orders: 1, keys: 1, stock: 1, redis: 1 });
  });

  test.each([
    ['no quantity', { productId: 'p' }, 'quantity'],
    ['no product', { quantity: 1 }, 'productId'],
    ['a quantity that is text', { productId: 'p', quantity: '5' }, 'quantity'],
    ['half an item', { productId: 'p', quantity: 1.5 }, 'quantity'],
    ['nothing to sell', { productId: 'p', quantity: 0 }, 'quantity'],
    ['a product that is a number', { productId: 5, quantity: 1 }, 'productId'],
    ['a product with a colon', { productId: 'a:stock', quantity: 1 }, 'productId'],
    ['more than can be counted', { productId: 'p', quantity: 1e15 }, 'quantity'],
  ])('refuses %s', async (_, body, field) => {
    const answer = await ask(api.url, 'POST', '/init', { body });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_input', field } });
  });
});

describe.each(['/init', '/order'])('POST %s', (path) => {
  const big = JSON.stringify({ productId: 'p', quantity: 1, userId: 'x'.repeat(1_000_000) });
  /** Without a length that says how long it is. */
  const inChunks = () => new Blob([big]).stream();

  test.each([
    ['malformed JSON', '{"productId":', 400, 'malformed_json'],
    ['no body', undefined, 400, 'invalid_input'],
    ['a list', '[]', 400, 'invalid_input'],
    ['null', 'null', 400, 'invalid_input'],
    ['a prototype', '{"__proto__":{"productId":"p"}}', 400, 'malformed_json'],
    ['1 MB', big, 413, 'body_too_large'],
    ['1 MB in chunks', inChunks, 413, 'body_too_large'],
  ])('refuses %s with its reason', async (_, body, status, error) => {
    const answer = await fetch(api.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-idempotency-key': 'any' },
      ...(typeof body === 'function' ? { body: body(), duplex: 'half' as const } : { body: body ?? null }),
    });
    expect([answer.status, await answer.json()]).toEqual([status, { error, message: expect.any(String) }]);
  });
});

describe('POST /order', () => {
  test('is not said to be known while nobody knows whether it stands, as after a crash; then it is sold again', async () => {
    await init(api.url, 'crashed', 1);
    const sale = await world.redis.get('product:crashed:sale');
    const orders = `product:crashed:sale:${sale}:orders`;
    // As a process leaves it that was killed between Redis and Kafka.
    const left = randomUUID();
    await world.redis.decr('product:crashed:stock');
    await world.redis.hset(orders, 'k', `reserved:${left}`);
    await world.redis.zadd('order:unpublished', Date.now() - 5000, JSON.stringify(['crashed', sale, 'k', left]));
    expect(await order(api.url, 'crashed', 'k')).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(await order(api.url, 'crashed', 'other')).toMatchObject({ status: 409 });
    await expect.poll(async () => (await order(api.url, 'crashed', 'k')).status, soon).toBe(200);
    await expect.poll(() => world.state('crashed'), soon).toEqual({ orders: 1, keys: 1, stock: 0, redis: 0 });
    expect(await order(api.url, 'crashed', 'k')).toMatchObject({ status: 200, body: { status: 'ignored' } });
  });

  test('is accepted, once a key, until nothing is left', async () => {
    await init(api.url, 'few', 2);
    const answers = [];
    for (const key of ['a', 'a', 'b', 'c', 'b']) {
      const { status, body } = await order(api.url, 'few', key);
      answers.push([status, body]);
    }
    expect(answers).toEqual([
      [200, { status: 'success' }],
      [200, { status: 'ignored' }],
      [200, { status: 'success' }],
      [409, { status: 'sold_out' }],
      [200, { status: 'ignored' }],
    ]);
    await expect.poll(() => world.state('few'), soon).toEqual({ orders: 2, keys: 2, stock: 0, redis: 0 });
    const { rows } = await world.pool.query(
      `select user_id, idempotency_key from orders where product_id = 'few' order by idempotency_key`,
    );
    expect(rows).toEqual([
      { user_id: 'ann', idempotency_key: 'a' },
      { user_id: 'ann', idempotency_key: 'b' },
    ]);
  });

  test('counts what became of each, and the time that each part took', async () => {
    await init(api.url, 'counted', 1);
    const names = ['accepted', 'ignored', 'sold_out', 'limited', 'refused', 'failed'];
    const counts = async () => (await Promise.all(names.map(outcome))).map(Number);
    const before = await counts();
    const seconds = (part: string) => api.metric(`flash_sale_${part}`);
    const published = await seconds('publish_duration_seconds_count{outcome="acknowledged"}');
    const reserved = await seconds('reserve_duration_seconds_count');
    for (const key of ['a', 'a', 'b']) await order(api.url, 'counted', key);
    await order(api.url, 'nothing');
    const after = await counts();
    expect(after.map((count, at) => count - (before[at] as number))).toEqual([1, 1, 1, 0, 1, 0]);
    expect(await seconds('publish_duration_seconds_count{outcome="acknowledged"}')).toBe(Number(published) + 1);
    expect(await seconds('reserve_duration_seconds_count')).toBe(Number(reserved) + 4);
    const accepted = await outcome('accepted');
    const written = () => worker.metric('flash_sale_worker_orders_total{outcome="written"}');
    await expect.poll(written, soon).toBe(accepted);
    expect(await worker.metric('flash_sale_worker_order_delay_seconds_count')).toBe(accepted);
  });

  test.each([
    ['no key', {}],
    ['an empty key', { 'x-idempotency-key': '' }],
    ['too long a key', { 'x-idempotency-key': 'k'.repeat(201) }],
  ])('refuses %s', async (_, headers) => {
    await init(api.url, 'keyless', 1);
    const answer = await send({ productId: 'keyless', userId: 'ann' }, headers);
    expect(answer).toMatchObject({ status: 400, body: { field: 'x-idempotency-key', message: expect.any(String) } });
    expect((await world.state('keyless')).redis).toBe(1);
  });

  test.each([
    ['a product that nobody sells', { productId: 'none', userId: 'ann' }, 404, 'unknown_product'],
    ['a strange name of a product', { productId: '../:%00 *', userId: 'ann' }, 404, 'unknown_product'],
    ['no product', { userId: 'ann' }, 400, 'invalid_input'],
    ['no user', { productId: 'p' }, 400, 'invalid_input'],
    ['a product that is a number', { productId: 1, userId: 'ann' }, 400, 'invalid_input'],
    ['a user that is an object', { productId: 'p', userId: {} }, 400, 'invalid_input'],
    ['a user with a NUL', { productId: 'p', userId: 'a\0' }, 400, 'invalid_input'],
  ])('refuses %s', async (_, body, status, error) => {
    expect(await send(body)).toMatchObject({ status, body: { error, message: expect.any(String) } });
  });

  test('refuses a body that is not JSON', async () => {
    const headers = { 'x-idempotency-key': 'a', 'content-type': 'application/xml' };
    expect(await ask(api.url, 'POST', '/order', { body: 'x', headers })).toMatchObject({
      status: 415,
      body: { error: 'unsupported_media_type' },
    });
  });
});

test('an unknown route is refused as JSON', async () => {
  expect(await ask(api.url, 'GET', '/orders')).toMatchObject({ status: 404, body: { error: 'not_found' } });
});

test('who comes back from the waiting room finds a page', async () => {
  const page = await fetch(`${api.url}/order`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await page.text()).toContain('POST /order');
});

test('a request has an id, the one that it came with', async () => {
  const headers = { 'x-idempotency-key': 'a', 'x-request-id': 'mine' };
  expect((await send({}, headers)).headers.get('x-request-id')).toBe('mine');
  expect((await send({})).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
});

test('API and worker are ready, and stop in order', async () => {
  expect((await ask(api.url, 'GET', '/-/ready')).body).toEqual({
    status: 'ready',
    dependencies: { redis: 'answers', kafka: 'answers', postgres: 'answers' },
  });
  expect((await ask(worker.url, 'GET', '/-/healthy')).status).toBe(200);
  expect(await Promise.all([api.end(), worker.end()])).toEqual([0, 0]);
});

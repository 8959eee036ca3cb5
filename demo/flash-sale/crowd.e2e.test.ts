/** Everybody at once, and something breaks in the middle: what is sold stays exact. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../test/booking-client.ts';
import {
  type FlashSaleWorld,
  flashSaleWorld,
  init,
  order,
  outcomes,
  useFlashSaleServers,
} from '../../test/flash-sale-world.ts';
import type { Service } from '../../test/service-process.ts';

const soon = { timeout: 60_000, interval: 100 };
const items = 100;
const crowd = 500;
const rounds = 10;

const servers = useFlashSaleServers();
let world: FlashSaleWorld;
/** Two processes of the API, on the same stores. */
let apis: [Service, Service];
let worker: Service;

beforeAll(async () => {
  world = await flashSaleWorld(servers);
  apis = await Promise.all([world.api(), world.api()]);
  worker = await world.worker();
});

afterAll(async () => {
  await world?.dispose();
});

const soldOut = { orders: items, keys: items, stock: 0, redis: 0 };
const state = (product: string) => () => world.state(product);
/** Orders of a crowd, each with its own key, on both processes by turns. */
const rush = (product: string, people: number = crowd) =>
  Array.from({ length: people }, (_, at) => order((apis[at % 2] as Service).url, product, `${product}-${at}`));

/** How many items went back into the stock, over both processes. */
async function returned(why: 'unpublished' | 'abandoned'): Promise<number> {
  const counts = await Promise.all(
    apis.map(({ metric }) => metric(`flash_sale_stock_returned_total{reason="${why}"}`)),
  );
  return counts.reduce<number>((sum, one) => sum + Number(one), 0);
}

describe('a crowd of 500 on 100 items', () => {
  /** How many accepted orders each round's worker had not written when it was killed. */
  const unwritten: number[] = [];

  test.each(Array.from({ length: rounds }, (_, at) => at + 1))(
    'round %i, with the worker killed in the middle: exactly 100 orders',
    async (round) => {
      const product = `crowd-${round}`;
      await init(apis[0].url, product, items);
      const rushing = rush(product);
      // The first orders are in Kafka by then, and the worker is writing.
      await Promise.any(rushing);
      const [answers] = await Promise.all([Promise.all(rushing), worker.end('SIGKILL')]);
      expect(outcomes(answers)).toEqual({ '200 success': items, '409 sold_out': crowd - items });
      unwritten.push(items - (await world.state(product)).orders);
      worker = await world.worker();
      await expect.poll(state(product), soon).toEqual(soldOut);
    },
  );

  test('the worker died with work left', () => {
    expect(unwritten).toHaveLength(rounds);
    expect(Math.max(...unwritten)).toBeGreaterThan(0);
  });

  test('who all order twice, on both processes at once: one order a key', async () => {
    await init(apis[0].url, 'twice', items);
    const answers = await Promise.all(
      Array.from({ length: crowd }, (_, at) => at >> 1).flatMap((at) => [
        order((apis[at % 2] as Service).url, 'twice', `twice-${at}`),
        order((apis[(at + 1) % 2] as Service).url, 'twice', `twice-${at}`),
      ]),
    );
    const { '200 success': accepted } = outcomes(answers);
    expect(accepted).toBe(items);
    await expect.poll(state('twice'), soon).toEqual(soldOut);
  });
});

describe('the worker', () => {
  const told = async (outcome: string) =>
    (await worker.metric(`flash_sale_worker_orders_total{outcome="${outcome}"}`)) ?? 0;

  test('that reads everything again writes no second order', async () => {
    await init(apis[0].url, 'again', items);
    await Promise.all(rush('again'));
    await expect.poll(state('again'), soon).toEqual(soldOut);
    const all = async () => (await world.pool.query('select id, written_at from orders order by id')).rows;
    const before = await all();
    await worker.end('SIGKILL');
    await world.forgetOffsets();
    worker = await world.worker();
    await expect.poll(() => told('duplicate'), soon).toBeGreaterThanOrEqual(before.length);
    expect(await told('written')).toBe(0);
    expect(await all()).toEqual(before);
    expect(await world.state('again')).toEqual(soldOut);
  });

  test('counts what is no order, and passes it over', async () => {
    const foreign = { id: randomUUID(), productId: 'after', sale: '1', userId: 'u', key: 'k' };
    const values = [
      ...['nonsense', '{"key":"a"}', 'null', ''],
      // What Postgres cannot store.
      JSON.stringify({ ...foreign, userId: 'a\0b', acceptedAt: '2026-01-01T00:00:00Z' }),
      JSON.stringify({ ...foreign, acceptedAt: '0000-01-01T00:00:00Z' }),
    ];
    await init(apis[0].url, 'after', 1);
    const before = await told('failed');
    await world.produce(values);
    expect((await order(apis[0].url, 'after')).body).toEqual({ status: 'success' });
    await expect.poll(state('after'), soon).toMatchObject({ orders: 1, stock: 0 });
    await expect.poll(() => told('failed'), soon).toBe(before + values.length);
  });

  test('writes what was accepted in a sale that is over, and does not count it in the next', async () => {
    await init(apis[0].url, 'old', 3);
    expect((await world.turn(worker, 'PUT', 'stalled-worker')).status).toBe(200);
    await Promise.all(['a', 'b', 'c'].map((key) => order(apis[0].url, 'old', key)));
    await init(apis[0].url, 'old', 5);
    await world.turn(worker, 'DELETE', 'stalled-worker');
    const written = async () =>
      (await world.pool.query(`select count(*)::int as count from orders where product_id = 'old'`)).rows[0].count;
    await expect.poll(written, soon).toBe(3);
    expect(await world.state('old')).toEqual({ orders: 0, keys: 0, stock: 5, redis: 5 });
  });

  test('that stalls holds up no sale, and catches up', async () => {
    await init(apis[0].url, 'stalled', items);
    await world.turn(worker, 'PUT', 'stalled-worker');
    expect(await worker.metric('flash_sale_worker_fault_active{fault="stalled-worker"}')).toBe(1);
    expect(outcomes(await Promise.all(rush('stalled')))).toMatchObject({ '200 success': items });
    // Longer than a reservation may stay unpublished: these are published, so nobody takes them back.
    await wait(12_000);
    expect(await world.state('stalled')).toEqual({ orders: 0, keys: 0, stock: items, redis: 0 });
    await world.turn(worker, 'DELETE', 'stalled-worker');
    await expect.poll(state('stalled'), soon).toEqual(soldOut);
  });
});

test('orders that Kafka does not acknowledge in time are taken back, and stay so when their messages come after all', async () => {
  const product = 'hang';
  await init(apis[0].url, product, 10);
  servers.kafka.halt();
  const keys = Array.from({ length: 10 }, (_, at) => `hang-${at}`);
  const answers = Promise.all([...keys, ...keys].map((key) => order(apis[0].url, product, key)));
  await answers.finally(() => servers.kafka.resume());
  // Nor is anybody told that their order is known, of which then nothing comes.
  expect(outcomes(await answers)).toEqual({ '503 unavailable': 20 });
  expect((await world.state(product)).redis).toBe(10);

  const sale = await world.redis.get(`product:${product}:sale`);
  const takenBack = await world.redis.smembers(`product:${product}:sale:${sale}:cancelled`);
  expect(takenBack).toHaveLength(10);
  const again = async () => outcomes([await order(apis[0].url, product, 'hang-0')]);
  await expect.poll(again, soon).toEqual({ '200 success': 1 });
  await Promise.all(rush(product, 50));
  const sold = { orders: 10, keys: 10, stock: 0, redis: 0 };
  await expect.poll(state(product), soon).toEqual(sold);

  // The broker may have taken them or not; so that they come for certain, they are sent once more.
  const cancelled = () => worker.metric('flash_sale_worker_orders_total{outcome="cancelled"}');
  const before = Number(await cancelled());
  const acceptedAt = new Date().toISOString();
  const late = takenBack.map((id) => ({ id, productId: product, sale, userId: 'ann', key: `late-${id}`, acceptedAt }));
  await world.produce(late.map((message) => JSON.stringify(message)));
  await expect.poll(cancelled, soon).toBeGreaterThanOrEqual(before + late.length);
  expect(await world.state(product)).toEqual(sold);
});

test('an API that is killed between reservation and Kafka leaves nothing behind: another takes the stock back', async () => {
  const doomed = await world.api();
  await init(apis[0].url, 'killed', 5);
  const before = await returned('abandoned');
  servers.kafka.halt();
  const lost = Promise.allSettled(Array.from({ length: 5 }, (_, at) => order(doomed.url, 'killed', `killed-${at}`)));
  await expect.poll(() => world.redis.get('product:killed:stock'), soon).toBe('0');
  await doomed.end('SIGKILL');
  expect((await lost).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
  await expect.poll(() => world.redis.get('product:killed:stock'), soon).toBe('5');
  expect(await returned('abandoned')).toBe(before + 5);
  expect(await world.redis.zcard('order:unpublished')).toBe(0);
  servers.kafka.resume();
  const again = async () => (await order(apis[0].url, 'killed', 'killed-0')).body.status;
  await expect.poll(again, soon).toBe('success');
  await Promise.all(rush('killed', 50));
  await expect.poll(state('killed'), soon).toEqual({ orders: 5, keys: 5, stock: 0, redis: 0 });
});

describe('without Kafka', () => {
  test('clients hear it, the stock stays, and the sale is exact when it is back', async () => {
    await init(apis[0].url, 'away', items);
    const before = await returned('unpublished');
    await servers.kafka.kill();
    const refused = await Promise.all(rush('away', 150));
    expect(outcomes(refused)).toMatchObject({ '503 unavailable': expect.any(Number) });
    // Sold out is what somebody hears whose item another holds at that moment.
    expect(Object.keys(outcomes(refused)).filter((kind) => kind.startsWith('200'))).toEqual([]);
    expect(await world.redis.get('product:away:stock')).toBe(String(items));
    expect(await returned('unpublished')).toBeGreaterThanOrEqual(before + items);
    expect((await ask(apis[0].url, 'GET', '/-/ready')).status).toBe(503);
    await servers.kafka.restart();
    const key = 'away-0';
    await expect.poll(async () => (await order(apis[0].url, 'away', key)).body.status, soon).toBe('success');
    await Promise.all(rush('away'));
    await expect.poll(state('away'), soon).toEqual(soldOut);
  });
});

describe('without Redis', () => {
  test('clients hear it', async () => {
    await init(apis[0].url, 'no-redis', 1);
    await servers.redis.kill();
    expect(await order(apis[0].url, 'no-redis')).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(await init(apis[0].url, 'no-redis', 1)).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    await servers.redis.restart();
    await expect.poll(async () => (await init(apis[0].url, 'no-redis', 1)).status, soon).toBe(200);
    expect((await order(apis[0].url, 'no-redis')).body).toEqual({ status: 'success' });
  });
});

/** The contract of the gateway, answer by answer: orders. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, unknownId } from '../../test/booking-client.ts';
import {
  type Customer,
  customer,
  newOrder,
  newPayment,
  noBreach,
  type OrderFlowWorld,
  orderFlowWorld,
  twoMice,
  useOrderFlowServers,
} from '../../test/order-flow-world.ts';

const servers = useOrderFlowServers();
let world: OrderFlowWorld;
let url: string;
let somebody: Customer;

beforeAll(async () => {
  world = await orderFlowWorld(servers);
  await world.startAll({ order: { ORDER_HOLD: '30m', SETTLE_AFTER: '1s' } });
  ({ url } = await world.gateway());
  somebody = await customer(url);
});

afterAll(async () => {
  await world?.dispose();
});

const patience = { timeout: 60_000, interval: 100 };
const stockOf = async (product: string): Promise<number> =>
  (await world.pool.query('select available::int from inventory.stock where product_id = $1', [product])).rows[0]
    .available;
const refused = ({ status, body }: Answer) => ({ status, error: body.error, field: body.field });

describe('an order', () => {
  test('is made of several products, and shown to whoever made it', async () => {
    const items = [twoMice, { product_id: 'prod-1', quantity: 3, price: 999.99 }];
    const { status, body } = await somebody.post('/orders', newOrder(...items));
    expect(status).toBe(201);
    expect(body.order).toMatchObject({ status: 'pending', total: 3059.95, currency: 'USD', items, payment_id: null });
    const shown = await somebody.get(`/orders/${body.order.id}`);
    expect(shown.status).toBe(200);
    expect(shown.body.order).toMatchObject({
      ...body.order,
      items: [...items].sort((a, b) => a.product_id.localeCompare(b.product_id)),
      shipping_address: newOrder().shipping_address,
    });
    const other = await customer(url);
    expect(refused(await other.get(`/orders/${body.order.id}`))).toEqual({
      status: 404,
      error: 'unknown_order',
      field: 'id',
    });
  });

  test.each([
    ['an unknown product', [{ product_id: 'prod-6', quantity: 1, price: 1 }], 404, 'unknown_product'],
    ['another price', [{ ...twoMice, price: 19.99 }], 409, 'price_changed'],
    ['a price with three decimals', [{ ...twoMice, price: 29.991 }], 400, 'invalid_input'],
    ['a price below zero', [{ ...twoMice, price: -29.99 }], 400, 'invalid_input'],
    ['a price in words', [{ ...twoMice, price: '29.99' }], 400, 'invalid_input'],
    ['less than none', [{ ...twoMice, quantity: -2 }], 400, 'invalid_input'],
    ['a product twice', [twoMice, twoMice], 400, 'invalid_input'],
    ['no items', [], 400, 'invalid_input'],
    ['an item that is none', ['prod-2'], 400, 'invalid_input'],
  ])('with %s is refused', async (_, items, status, error) => {
    const before = await world.pool.query('select count(*) from orders.orders');
    expect(refused(await somebody.post('/orders', { ...newOrder(), items }))).toMatchObject({ status, error });
    expect((await world.pool.query('select count(*) from orders.orders')).rows).toEqual(before.rows);
  });

  test.each([
    ['no address', { shipping_address: undefined }, 'shipping_address'],
    ['an address in a line', { shipping_address: '1 Test Street' }, 'shipping_address'],
    [
      'a NUL in its street',
      { shipping_address: { ...newOrder().shipping_address, street: '\0' } },
      'shipping_address.street',
    ],
    ['no payment method', { payment_method: '' }, 'payment_method'],
    ['items that are none', { items: 'prod-2' }, 'items'],
  ])('with %s is refused', async (_, wrong, field) => {
    expect(refused(await somebody.post('/orders', { ...newOrder(), ...wrong }))).toEqual({
      status: 400,
      error: 'invalid_input',
      field,
    });
  });

  test('under a key is one, also when all are sent at once, and is shown to whoever sends it again', async () => {
    const [buyer, key] = [await customer(url), { 'idempotency-key': randomUUID() }];
    const before = await stockOf('prod-2');
    const answers = await Promise.all(Array.from({ length: 8 }, () => buyer.post('/orders', newOrder(), key)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(7).fill(200), 201]);
    const [first] = answers;
    for (const { body } of answers) expect(body.order).toEqual(first?.body.order);
    // Those that were too many have given back what they had reserved.
    await expect.poll(() => stockOf('prod-2'), patience).toBe(before - 2);
    const again = await buyer.post('/orders', newOrder(), key);
    expect([again.status, again.body.order.id]).toEqual([200, first?.body.order.id]);
    const { rows } = await world.pool.query('select id from orders.orders where user_id = $1', [buyer.id]);
    expect(rows).toEqual([{ id: first?.body.order.id }]);
  });

  test('under the key of another is refused; a key is of one customer', async () => {
    const [key, other] = [{ 'idempotency-key': randomUUID() }, await customer(url)];
    expect((await somebody.post('/orders', newOrder(), key)).status).toBe(201);
    for (const another of [newOrder({ ...twoMice, quantity: 3 }), { ...newOrder(), payment_method: 'cash' }]) {
      expect(refused(await somebody.post('/orders', another, key))).toEqual({
        status: 409,
        error: 'idempotency_key_reused',
        field: 'idempotency-key',
      });
    }
    expect((await other.post('/orders', newOrder(), key)).status).toBe(201);
    expect(refused(await other.post('/orders', newOrder(), { 'idempotency-key': 'a key' }))).toEqual({
      status: 400,
      error: 'invalid_input',
      field: 'idempotency-key',
    });
  });

  test.each([
    ['unknown', unknownId, 404],
    ['no UUID', '1', 400],
    ['an injection', "'%20or%201=1--", 400],
  ])('by an id that is %s is not found', async (_, id, status) => {
    expect((await somebody.get(`/orders/${id}`)).status).toBe(status);
  });
});

describe('an order that is not paid in time', () => {
  const make = (id: string, minutesOld: number) =>
    world.pool.query(`update orders.orders set created_at = now() - $2 * interval '1 minute' where id = $1`, [
      ...[id, minutesOld],
    ]);
  const statusOf = async (id: string) => (await somebody.get(`/orders/${id}`)).body.order.status;

  test('is cancelled, gives its stock back, and cannot be paid any more', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const { body } = await somebody.post(
      '/orders',
      newOrder({ product_id: 'prod-4', quantity: 5, price: 299.99 }),
      key,
    );
    const { id } = body.order;
    const [paid, young] = [await somebody.order(), await somebody.order()];
    await somebody.post('/payments', newPayment(paid));
    const before = await stockOf('prod-4');
    for (const [one, minutes] of [
      [id, 31],
      [paid, 31],
      [young, 10],
    ] as const)
      await make(one, minutes);
    await expect.poll(() => statusOf(id), patience).toBe('cancelled');
    await expect.poll(() => stockOf('prod-4'), patience).toBe(before + 5);
    expect(refused(await somebody.post('/payments', newPayment(id, 1499.95)))).toMatchObject({
      status: 409,
      error: 'order_expired',
    });
    expect([await statusOf(paid), await statusOf(young)]).toEqual(['paid', 'pending']);
    // Its key makes a new one.
    const again = await somebody.post('/orders', newOrder({ product_id: 'prod-4', quantity: 5, price: 299.99 }), key);
    expect(again.status).toBe(201);
    expect(again.body.order.id).not.toBe(id);
    expect(await world.breaches()).toEqual(noBreach);
  });

  test('gives its stock back once also when that broke off after it was cancelled', async () => {
    const [before, id] = [await stockOf('prod-2'), await somebody.order()];
    const kept = async () =>
      (await world.pool.query('select state from inventory.reservations where order_id = $1', [id])).rows[0]?.state;
    await expect.poll(kept, patience).toBe('kept');
    await world.pool.query(`update orders.orders set status = 'cancelled' where id = $1`, [id]);
    await expect.poll(() => stockOf('prod-2'), patience).toBe(before);
    expect(await kept()).toBe('released');
    expect(await world.breaches()).toEqual(noBreach);
  });
});

test('many orders at once of the last ones take all there are, and no more', async () => {
  const before = await stockOf('prod-5');
  await world.pool.query(
    `update inventory.stock set available = 7, initial = initial - available + 7 where product_id = 'prod-5'`,
  );
  const headphones = { product_id: 'prod-5', quantity: 1, price: 149.99 };
  const items = (at: number) => (at % 2 === 0 ? [headphones, twoMice] : [twoMice, headphones]);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => somebody.post('/orders', newOrder(...items(at)))),
  );
  const statuses = answers.map(({ status }) => status).toSorted();
  expect(statuses).toEqual([...Array(7).fill(201), ...Array(13).fill(409)]);
  for (const answer of answers.filter(({ status }) => status === 409)) {
    expect(refused(answer)).toEqual({ status: 409, error: 'insufficient_stock', field: 'items' });
  }
  expect(await stockOf('prod-5')).toBe(0);
  expect(before).toBeGreaterThan(7);
});

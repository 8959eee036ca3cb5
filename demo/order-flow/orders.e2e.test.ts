/** The contract of the gateway, answer by answer: orders and payments. */
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
  await world.startAll();
  ({ url } = await world.gateway());
  somebody = await customer(url);
});

afterAll(async () => {
  await world?.dispose();
});

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

  test.each([
    ['unknown', unknownId, 404],
    ['no UUID', '1', 400],
    ['an injection', "'%20or%201=1--", 400],
  ])('by an id that is %s is not found', async (_, id, status) => {
    expect((await somebody.get(`/orders/${id}`)).status).toBe(status);
  });
});

describe('a payment', () => {
  test('pays an order once, however often it is sent', async () => {
    const id = await somebody.order();
    const first = await somebody.post('/payments', newPayment(id));
    expect(first.status).toBe(201);
    expect(first.body.payment).toMatchObject({
      order_id: id,
      status: 'captured',
      amount: 59.98,
      currency: 'USD',
      card_last4: '4242',
    });
    const again = await somebody.post('/payments', newPayment(id));
    expect(again.status).toBe(200);
    expect(again.body.payment.id).toBe(first.body.payment.id);
    const { body } = await somebody.get(`/orders/${id}`);
    expect(body.order).toMatchObject({ status: 'paid', payment_id: first.body.payment.id });
    expect((await somebody.get(`/payments/${first.body.payment.id}`)).body.payment.id).toBe(first.body.payment.id);
    const { rows } = await world.pool.query('select to_jsonb(p)::text as row from payments.payments p');
    expect(rows.map(({ row }) => row).join()).not.toContain('4242424242424242');
  });

  test('under a key is one, also when all are sent at once', async () => {
    const id = await somebody.order();
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => somebody.post('/payments', newPayment(id), key)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.payment.id)).size).toBe(1);
  });

  test('is told of once', async () => {
    const buyer = await customer(url);
    const id = await buyer.order();
    for (let times = 0; times < 3; times++) await buyer.post('/payments', newPayment(id));
    await expect
      .poll(async () => (await buyer.get('/notifications')).body.notifications, { timeout: 20_000 })
      .toEqual([{ order_id: id, text: `Your order ${id} is paid: 59.98 USD.`, sent_at: expect.any(String) }]);
  });

  test('under a new key of an order that is paid is refused', async () => {
    const id = await somebody.order();
    await somebody.post('/payments', newPayment(id), { 'idempotency-key': randomUUID() });
    const other = await somebody.post('/payments', newPayment(id), { 'idempotency-key': randomUUID() });
    expect(refused(other)).toMatchObject({ status: 409, error: 'already_paid' });
  });

  test('under a key of another payment is refused', async () => {
    const [one, other] = [await somebody.order(), await somebody.order()];
    const key = { 'idempotency-key': randomUUID() };
    await somebody.post('/payments', newPayment(one), key);
    expect(refused(await somebody.post('/payments', newPayment(other), key))).toMatchObject({
      status: 409,
      error: 'idempotency_key_reused',
    });
  });

  test('that the card declines leaves the order to be paid by another', async () => {
    const id = await somebody.order();
    const card_details = { ...newPayment(id).card_details, number: '4000000000000002' };
    const declined = await somebody.post('/payments', newPayment(id, 59.98, { card_details }));
    expect(refused(declined)).toMatchObject({ status: 402, error: 'declined' });
    expect((await somebody.get(`/orders/${id}`)).body.order.status).toBe('pending');
    expect((await somebody.post('/payments', newPayment(id))).status).toBe(201);
  });

  test('of another amount or currency is refused, and of the right one then taken', async () => {
    const id = await somebody.order();
    expect(refused(await somebody.post('/payments', newPayment(id, 59.97)))).toEqual({
      status: 409,
      error: 'wrong_amount',
      field: 'amount',
    });
    const euros = newPayment(id, 59.98, { currency: 'EUR' });
    expect(refused(await somebody.post('/payments', euros))).toMatchObject({ status: 409, error: 'wrong_currency' });
    // As a program multiplies.
    expect((await somebody.post('/payments', newPayment(id, 29.99 * 2))).status).toBe(201);
  });

  test('of an order of somebody else is refused, and does not keep them from paying', async () => {
    const [id, other] = [await somebody.order(), await customer(url)];
    const [stranger, owner] = await Promise.all([
      other.post('/payments', newPayment(id)),
      somebody.post('/payments', newPayment(id)),
    ]);
    expect(refused(stranger)).toMatchObject({ status: 404, error: 'unknown_order' });
    expect(owner.status).toBe(201);
    expect((await other.get(`/payments/${owner.body.payment.id}`)).status).toBe(404);
  });

  const some = newPayment(unknownId);
  test.each<[string, object | string, number]>([
    ['an unknown order', some, 404],
    ['no order', { ...some, order_id: undefined }, 400],
    ['an order by number', { ...some, order_id: 1 }, 400],
    ['a negative amount', { ...some, amount: -1 }, 400],
    ['an amount of nothing', { ...some, amount: 0 }, 400],
    ['an amount in words', { ...some, amount: '59.98' }, 400],
    ['a currency of one letter', { ...some, currency: 'U' }, 400],
    ['no card', { ...some, card_details: undefined }, 400],
    ['a card without digits', { ...some, card_details: { number: 'card' } }, 400],
    ['half of a body', '{"order_id": ', 400],
  ])('with %s is refused', async (_, body, status) => {
    const answer = await somebody.post('/payments', body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toEqual(expect.any(String));
  });

  test('under a key that is none is refused', async () => {
    const answer = await somebody.post('/payments', some, { 'idempotency-key': 'a key' });
    expect(refused(answer)).toEqual({ status: 400, error: 'invalid_input', field: 'idempotency-key' });
  });
});

describe('many orders at once', () => {
  test('of the last ones take all there are, and no more', async () => {
    const before = (await world.pool.query(`select available from inventory.stock where product_id = 'prod-5'`))
      .rows[0];
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
    const left = await world.pool.query(`select available::int from inventory.stock where product_id = 'prod-5'`);
    expect(left.rows).toEqual([{ available: 0 }]);
    expect(Number(before.available)).toBeGreaterThan(7);
  });

  test('all take their stock, and in the end no order is paid twice', async () => {
    const orders = await Promise.all(Array.from({ length: 60 }, () => somebody.order()));
    expect(new Set(orders).size).toBe(60);
    await Promise.all(
      orders.flatMap((id) => [newPayment(id), newPayment(id)]).map((body) => somebody.post('/payments', body)),
    );
    expect(await world.breaches()).toEqual(noBreach);
    const { rows } = await world.pool.query(
      'select count(*)::int from orders.orders where id = any($1) and status = $2',
      [orders, 'paid'],
    );
    expect(rows).toEqual([{ count: 60 }]);
  });
});

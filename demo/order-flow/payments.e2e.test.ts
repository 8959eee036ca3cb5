/** The contract of the gateway, answer by answer: payments. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, unknownId } from '../../test/booking-client.ts';
import {
  type Customer,
  customer,
  newPayment,
  noBreach,
  type OrderFlowService,
  type OrderFlowWorld,
  orderFlowWorld,
  useOrderFlowServers,
} from '../../test/order-flow-world.ts';
import type { Service } from '../../test/service-process.ts';

const servers = useOrderFlowServers();
let world: OrderFlowWorld;
let running: Record<OrderFlowService, Service>;
let url: string;
let somebody: Customer;

beforeAll(async () => {
  world = await orderFlowWorld(servers);
  running = await world.startAll();
  ({ url } = await world.gateway());
  somebody = await customer(url);
});

afterAll(async () => {
  await world?.dispose();
});

/** What the card provider has made ready. */
const authorisations = async (): Promise<number> =>
  (await world.pool.query('select count(*)::int from card_provider.authorisations where approved')).rows[0].count;
/** The payments of an order, and whether the card has their amounts back. */
const books = async (order: string) =>
  (
    await world.pool.query(
      `select p.status, a.released_at is not null as released
       from payments.payments p join card_provider.authorisations a on a.idempotency_key = p.id::text
       where p.order_id = $1 order by p.created_at`,
      [order],
    )
  ).rows;
const refused = ({ status, body }: Answer) => ({ status, error: body.error, field: body.field });

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
    const before = await authorisations();
    // All are there before the card has answered one.
    await world.turn(running.payment, 'PUT', 'slow-payments', { milliseconds: 500 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => somebody.post('/payments', newPayment(id), key)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.payment.id)).size).toBe(1);
    expect((await authorisations()) - before).toBe(1);
    await world.turn(running.payment, 'DELETE', 'slow-payments');
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

  test('under a new key of an order whose payment is under way is refused', async () => {
    const id = await somebody.order();
    await world.turn(running.payment, 'PUT', 'failing-payments', { share: 1 });
    const first = await somebody.post('/payments', newPayment(id), { 'idempotency-key': 'first' });
    expect(refused(first)).toMatchObject({ status: 503, error: 'provider_unavailable' });
    const other = await somebody.post('/payments', newPayment(id), { 'idempotency-key': 'other' });
    expect(refused(other)).toMatchObject({ status: 409, error: 'payment_under_way' });
    await world.turn(running.payment, 'DELETE', 'failing-payments');
    const again = await somebody.post('/payments', newPayment(id), { 'idempotency-key': 'first' });
    // Whoever looks after a while may have been faster.
    expect([200, 201]).toContain(again.status);
  });

  test('by another card is refused while the first is asked, and after it, also without a key', async () => {
    const id = await somebody.order();
    const { card_details } = newPayment(id);
    const other = newPayment(id, 59.98, { card_details: { ...card_details, number: '5555555555554444' } });
    await world.turn(running.payment, 'PUT', 'failing-payments', { share: 1 });
    expect((await somebody.post('/payments', newPayment(id))).status).toBe(503);
    expect(refused(await somebody.post('/payments', other))).toMatchObject({ status: 409, error: 'payment_under_way' });
    await world.turn(running.payment, 'DELETE', 'failing-payments');
    const first = await somebody.post('/payments', newPayment(id));
    expect(first.body.payment).toMatchObject({ status: 'captured', card_last4: '4242' });
    expect(refused(await somebody.post('/payments', other))).toMatchObject({ status: 409, error: 'already_paid' });
  });

  test('under a key of another payment is refused', async () => {
    const [one, other] = [await somebody.order(), await somebody.order()];
    const key = { 'idempotency-key': randomUUID() };
    await somebody.post('/payments', newPayment(one), key);
    const { card_details } = newPayment(one);
    for (const another of [
      newPayment(other),
      newPayment(one, 59.98, { card_details: { ...card_details, number: '5555555555554444' } }),
      newPayment(one, 59.98, { payment_method: 'debit_card' }),
    ]) {
      expect(refused(await somebody.post('/payments', another, key))).toMatchObject({
        status: 409,
        error: 'idempotency_key_reused',
      });
    }
  });

  test('that the card declines leaves the order to be paid by another', async () => {
    const id = await somebody.order();
    const card_details = { ...newPayment(id).card_details, number: '4000000000000002' };
    const declined = await somebody.post('/payments', newPayment(id, 59.98, { card_details }));
    expect(refused(declined)).toMatchObject({ status: 402, error: 'declined' });
    expect((await somebody.get(`/orders/${id}`)).body.order.status).toBe('pending');
    expect((await somebody.post('/payments', newPayment(id))).status).toBe(201);
  });

  test('of another amount or currency is refused and given back, and of the right one then taken', async () => {
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
    const voided = { status: 'voided', released: true };
    expect(await books(id)).toEqual([voided, voided, { status: 'captured', released: false }]);
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

  test('of each of many orders at once is one, though all are sent twice', async () => {
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

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

describe('a payment whose request broke off', () => {
  /** One as it is when its order is still to be marked, and written so many seconds ago: the earlier comes first. */
  const brokenOff = async (secondsAgo: number, ordered?: string, status = 'authorised', cents = 5998) => {
    const order = ordered ?? (await buyer.order());
    const { rows } = await world.pool.query<{ id: string }>(
      `insert into payments.payments
         (order_id, user_id, status, amount_cents, currency, payment_method, card_last4, created_at)
       values ($1, $2, $4, $5, 'USD', 'card', '4242', now() - $3 * interval '1 second') returning id`,
      [order, buyer.id, secondsAgo, status, cents],
    );
    return { order, payment: (rows[0] as { id: string }).id };
  };
  const statusOf = async (id: string) => (await buyer.get(`/payments/${id}`)).body.payment.status;
  const toldOf = async (order: string) =>
    (await buyer.get('/notifications')).body.notifications.filter((one: { order_id: string }) => one.order_id === order)
      .length;
  const putOff = ({ payment }: { payment: string }) =>
    running.payment.lines.filter((line) => line.payment === payment && /will be tried again/.test(String(line.msg)));
  /** Makes writing a row of a table fail as long as it is about one order. */
  async function poison(table: string, column: string, order: string): Promise<() => Promise<unknown>> {
    await world.pool.query(`
      create or replace function poison() returns trigger language plpgsql as
        $$ begin raise exception 'poisoned'; end $$;
      create trigger poison before insert or update on ${table}
        for each row when (new.${column} = '${order}') execute function poison()`);
    return () => world.pool.query(`drop trigger poison on ${table}`);
  }

  test('and cannot be finished holds up no other, is told by its id, and is finished when it can be', async () => {
    const order = await buyer.order();
    const heal = await poison('orders.orders', 'id', order);
    const poisoned = await brokenOff(20, order);
    const other = await brokenOff(10);
    await expect.poll(() => statusOf(other.payment), patience).toBe('captured');
    await expect.poll(() => putOff(poisoned).length, patience).toBeGreaterThan(1);
    expect(await statusOf(poisoned.payment)).toBe('authorised');
    await heal();
    await expect.poll(() => statusOf(poisoned.payment), patience).toBe('captured');
  });

  test('and whose customer cannot be told of it keeps no other from being told', async () => {
    const order = await buyer.order();
    const heal = await poison('notifications.notifications', 'order_id', order);
    const [poisoned, other] = [await brokenOff(20, order), await brokenOff(10)];
    await expect.poll(() => toldOf(other.order), patience).toBe(1);
    await expect.poll(() => putOff(poisoned).length, patience).toBeGreaterThan(0);
    expect(await toldOf(poisoned.order)).toBe(0);
    await heal();
    await expect.poll(() => toldOf(poisoned.order), patience).toBe(1);
  });

  test('while the card was asked is asked for again under its key, and authorised once', async () => {
    const order = await buyer.order();
    const stored = async () =>
      (await world.pool.query('select id, status from payments.payments where order_id = $1', [order])).rows;
    await world.turn(running.payment, 'PUT', 'slow-payments', { milliseconds: 60_000 });
    const answer = buyer.post('/payments', newPayment(order));
    await expect.poll(stored, patience).toEqual([{ id: expect.any(String), status: 'pending' }]);
    await running.payment.end('SIGKILL');
    expect((await answer).status).toBe(503);
    await restart('payment');
    await expect.poll(stored, patience).toEqual([{ id: expect.any(String), status: 'captured' }]);
    const [{ id }] = await stored();
    const { rows } = await world.pool.query(
      'select approved from card_provider.authorisations where idempotency_key = $1',
      [id],
    );
    expect(rows).toEqual([{ approved: true }]);
  });

  test('and whose card provider hangs holds up no other', async () => {
    // Longer than the other is waited for.
    await world.turn(running.payment, 'PUT', 'slow-payments', { milliseconds: 60_000 });
    const hanging = await Promise.all([25, 24, 23, 22, 21].map((age) => brokenOff(age, undefined, 'pending')));
    const other = await brokenOff(10);
    await expect.poll(() => statusOf(other.payment), { ...patience, timeout: 40_000 }).toBe('captured');
    for (const each of hanging) await expect.poll(() => putOff(each).length, patience).toBeGreaterThan(0);
    await world.turn(running.payment, 'DELETE', 'slow-payments');
    for (const { payment } of hanging) await expect.poll(() => statusOf(payment), patience).toBe('captured');
  });

  test('and that its order refuses is voided once the card has its amount back', async () => {
    await world.turn(running.payment, 'PUT', 'failing-payments', { share: 1 });
    const wrong = await brokenOff(20, undefined, 'authorised', 1);
    await world.pool.query(
      `insert into card_provider.authorisations (idempotency_key, card_last4, amount_cents, currency, approved)
       values ($1, '4242', 1, 'USD', true)`,
      [wrong.payment],
    );
    const released = async () =>
      (
        await world.pool.query(
          'select released_at is not null as released from card_provider.authorisations where idempotency_key = $1',
          [wrong.payment],
        )
      ).rows;
    await expect.poll(() => putOff(wrong).length, patience).toBeGreaterThan(0);
    expect(await statusOf(wrong.payment)).toBe('authorised');
    expect(await released()).toEqual([{ released: false }]);
    await world.turn(running.payment, 'DELETE', 'failing-payments');
    await expect.poll(() => statusOf(wrong.payment), patience).toBe('voided');
    expect(await released()).toEqual([{ released: true }]);
  });
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

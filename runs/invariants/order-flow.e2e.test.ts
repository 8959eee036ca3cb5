import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { poolOf } from '../../test/connections.ts';
import { nowhere, postgresUrl, useServers } from '../../test/servers.ts';
import { NoAnswer } from '../http-json.ts';
import { isSettled, orderFlowInvariants, orderFlowState } from './order-flow.ts';

/** The demo's own tables on a real Postgres. */
const servers = useServers('postgres');
const url = () => postgresUrl(servers.postgres.address, 'postgres');
let pool: pg.Pool;

beforeAll(async () => {
  pool = poolOf(url());
  for (const service of ['order', 'payment', 'inventory'])
    await pool.query(readFileSync(new URL(`../../demo/order-flow/${service}/schema.sql`, import.meta.url), 'utf8'));
  // Breaches are to be possible, so that they are seen.
  await pool.query(
    'drop index payments.payments_of_order; alter table inventory.stock drop constraint stock_is_not_negative',
  );
});
afterAll(() => pool?.end());
beforeEach(async () => {
  await pool.query('truncate orders.orders, payments.payments, inventory.stock cascade');
  await pool.query(`insert into inventory.stock values ('prod-1', 10, 10)`);
});

/** An order of so many for 5 each, with its stock. */
async function order(quantity: number): Promise<string> {
  const id = randomUUID();
  await pool.query(`insert into orders.orders (id, status, user_id, total_cents) values ($1, 'pending', $2, $3)`, [
    ...[id, randomUUID(), quantity * 500],
  ]);
  await pool.query(`insert into orders.order_lines values ($1, 'prod-1', $2, 500)`, [id, quantity]);
  await pool.query('update inventory.stock set available = available - $1', [quantity]);
  return id;
}

const capture = (id: string, cents: number, status = 'captured') =>
  pool.query(
    `insert into payments.payments (order_id, user_id, status, amount_cents, currency, payment_method, card_last4)
     values ($1, $2, $3, $4, 'USD', 'card', '4242')`,
    [id, randomUUID(), status, cents],
  );
const markPaid = (id: string) =>
  pool.query(`update orders.orders set status = 'paid', payment_id = gen_random_uuid() where id = $1`, [id]);

async function pay(id: string, cents: number): Promise<void> {
  await capture(id, cents);
  await markPaid(id);
}

test('tells how many orders came, were paid, and were not paid in time', async () => {
  const before = await orderFlowState(url());
  await pay(await order(2), 1000);
  await pool.query(`update orders.orders set status = 'cancelled' where id = $1`, [await order(3)]);
  const { figures } = orderFlowInvariants(before, await orderFlowState(url()), 1);
  expect(figures).toEqual([{ title: 'orders', text: '2 came in this run, 1 were paid, 1 were not paid in time' }]);
});

/** The claims that are broken after this was done. */
async function broken(act: () => Promise<unknown>, completed = 0): Promise<string[]> {
  const before = await orderFlowState(url());
  await act();
  const { invariants } = orderFlowInvariants(before, await orderFlowState(url()), completed);
  return invariants.filter(({ holds }) => !holds).map(({ claim }) => claim);
}

const twice = 'no order is paid twice';
const meets = 'every payment has its paid order of that amount, and every paid order its payment';
const conserved = 'stock is conserved';
const lost = 'no paid order is lost';

test('hold for orders that are paid, those that are not yet, and those that never were', async () => {
  const act = async () => {
    await pay(await order(2), 1000);
    await order(1);
    await pool.query(`insert into orders.orders (id, status) values (gen_random_uuid(), 'cancelled')`);
    await capture(randomUUID(), 500, 'declined');
    const late = await order(3);
    await pool.query(`update orders.orders set status = 'cancelled' where id = $1`, [late]);
    await pool.query('update inventory.stock set available = available + 3');
  };
  expect(await broken(act, 1)).toEqual([]);
  expect(isSettled(await orderFlowState(url()))).toBe(true);
});

test.each([
  [
    'an order that is paid twice',
    twice,
    async (id: string) => {
      await pay(id, 500);
      await capture(id, 500);
    },
  ],
  ['a payment of another amount', meets, (id: string) => pay(id, 499)],
  ['a payment without its paid order', meets, (id: string) => capture(id, 500)],
  ['a paid order without its payment', meets, markPaid],
  ['a payment that is not finished', meets, (id: string) => capture(id, 500, 'authorised')],
  ['a payment that the card has not answered', meets, (id: string) => capture(id, 500, 'pending')],
  [
    'an order that is cancelled though it was paid',
    meets,
    async (id: string) => {
      await capture(id, 500);
      await pool.query(`update orders.orders set status = 'cancelled' where id = $1`, [id]);
      await pool.query('update inventory.stock set available = available + 1');
    },
  ],
  [
    'an order that was not paid in time, whose stock did not come back',
    conserved,
    (id: string) => pool.query(`update orders.orders set status = 'cancelled' where id = $1`, [id]),
  ],
  [
    'stock that went with no order',
    conserved,
    () => pool.query('update inventory.stock set available = available - 1'),
  ],
  [
    'stock that came back of an order that stands',
    conserved,
    () => pool.query('update inventory.stock set available = 10'),
  ],
])('are broken by %s', async (_, claim, act) => {
  const id = await order(1);
  expect(await broken(() => act(id) as Promise<unknown>)).toEqual([claim]);
});

test('are broken by more than there is, and by a paid order that is not there', async () => {
  expect(await broken(() => order(11), 1)).toEqual([conserved, lost]);
});

test('are not known where no database answers', async () => {
  await expect(orderFlowState(postgresUrl(nowhere, 'order_flow'))).rejects.toThrow(NoAnswer);
});

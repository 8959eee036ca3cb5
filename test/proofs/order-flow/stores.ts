import type pg from 'pg';
import type { Sample } from '../../panels/witness.ts';
import type { Shop } from './shop.ts';

/** For how long the oldest payment waits to be finished, in seconds; 0 without any. */
export async function oldestUnfinished(database: pg.Pool): Promise<number> {
  const { rows } = await database.query<{ age: number }>(
    `select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age
     from payments.payments where status in ('pending', 'authorised')`,
  );
  return rows[0]?.age as number;
}

/** A payment as nobody has finished it. */
export interface BrokenOff {
  readonly status?: 'pending' | 'authorised';
  /** Before how many seconds it was begun. */
  readonly seconds: number;
  readonly cardLast4?: string;
  /** Which order it is for; one that is yet to be paid, where it is absent. */
  readonly order?: string;
  /** Whether it is put off for ever. */
  readonly putOff?: boolean;
}

/** Writes a payment of the buyer's whose request has broken off. @returns its id. */
export async function brokenOff(
  { database, buyer }: Pick<Shop, 'buyer'> & { readonly database: pg.Pool },
  { status = 'pending', seconds, cardLast4 = '4242', order, putOff = false }: BrokenOff,
): Promise<string> {
  const { rows } = await database.query<{ id: string }>(
    `insert into payments.payments
       (order_id, user_id, status, amount_cents, currency, payment_method, card_last4, created_at, retry_at)
     values ($1, $2, $3, 5998, 'USD', 'credit_card', $4, now() - $5 * interval '1 second', $6)
     returning id`,
    [order ?? (await buyer.order()), buyer.id, status, cardLast4, seconds, putOff ? 'infinity' : null],
  );
  return rows[0]?.id as string;
}

/** Lets whoever looks for them finish payments that are put off. */
export async function noLongerPutOff(database: pg.Pool): Promise<void> {
  await database.query(`update payments.payments set retry_at = null where retry_at = 'infinity'`);
}

/** How many orders, payments and products do not agree with the others. */
export async function inconsistencies(database: pg.Pool): Promise<number> {
  const { rows } = await database.query<{ count: number }>(`
    with captured as (
      select order_id, count(*) as times, min(amount_cents) as least, max(amount_cents) as most
      from payments.payments where status = 'captured' group by order_id
    ), paid as (
      select id, total_cents, payment_id from orders.orders where status = 'paid'
    ), reserved as (
      select product_id, sum(quantity) as items from inventory.reservation_lines join inventory.reservations using (order_id)
      where state <> 'released' group by product_id
    )
    select (
      (select count(*) from captured where times > 1)
      + (select count(*) from captured left join paid on id = order_id
         where (total_cents = least and total_cents = most) is not true)
      + (select count(*) from paid where not exists (
           select from payments.payments p where p.order_id = paid.id and p.status in ('authorised', 'captured')))
      + (select count(*) from inventory.stock left join reserved using (product_id)
         where available + coalesce(items, 0) <> initial)
    )::int as count`);
  return rows[0]?.count as number;
}

/** What is stored, and what waits, as samples of a witness. */
export async function storedSamples(database: pg.Pool): Promise<Sample[]> {
  const all = async (name: string, label: string, query: string): Promise<Sample[]> => {
    const { rows } = await database.query<{ of: string; value: number }>(query);
    return rows.map(({ of, value }) => ({ name, labels: { [label]: of }, value }));
  };
  const one = async (name: string, query: string): Promise<Sample> => {
    const { rows } = await database.query<{ value: number }>(`select (${query})::float8 as value`);
    return { name, labels: {}, value: rows[0]?.value as number };
  };
  const age = (since: string, rows: string) =>
    `select coalesce(extract(epoch from clock_timestamp() - min(${since})), 0) from ${rows}`;
  return [
    ...(await all('orders', 'state', 'select status as of, count(*)::int as value from orders.orders group by 1')),
    ...(await all(
      'payments',
      'state',
      'select status as of, count(*)::int as value from payments.payments group by 1',
    )),
    ...(await all(
      'left',
      'product',
      'select product_id as of, available::float8 / initial as value from inventory.stock',
    )),
    await one('oldest_order', age('created_at', `orders.orders where status = 'pending'`)),
    await one('oldest_reservation', age('reserved_at', `inventory.reservations where state = 'held'`)),
    await one('held', `select count(*) from inventory.reservations where state = 'held'`),
    await one(
      'without_order',
      `select count(*) from inventory.reservations where state <> 'released'
       and order_id not in (select id from orders.orders where status <> 'cancelled')`,
    ),
    { name: 'unfinished', labels: {}, value: await oldestUnfinished(database) },
    { name: 'inconsistent', labels: {}, value: await inconsistencies(database) },
  ];
}

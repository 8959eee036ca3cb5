import type pg from 'pg';
import type { Shop } from './shop.ts';

/** Within which time so many of a hundred payments of the last seconds were captured after they were begun, in seconds; 0 without any. */
export async function captureTime(database: pg.Pool, quantile: number, lastSeconds: number): Promise<number> {
  const { rows } = await database.query<{ took: number | null }>(
    `select percentile_disc($1) within group (order by extract(epoch from captured_at - created_at))::float8 as took
     from payments.payments where captured_at > clock_timestamp() - $2 * interval '1 second'`,
    [quantile, lastSeconds],
  );
  return rows[0]?.took ?? 0;
}

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

import type pg from 'pg';
import type { Shop } from './shop.ts';

/**
 * Takes an item out of the stock, marks an order as paid by a payment that is not there, and writes a second captured
 * payment of one that is paid: three things that do not agree. @returns what puts all back.
 */
export async function breach({
  database,
  buyer,
}: Pick<Shop, 'buyer'> & { readonly database: pg.Pool }): Promise<() => Promise<void>> {
  const unpaid = await buyer.order();
  const { rows } = await database.query<{ id: string }>(
    `insert into payments.payments (order_id, user_id, status, amount_cents, currency, payment_method, card_last4, notified_at)
     select order_id, gen_random_uuid(), status, amount_cents, currency, payment_method, card_last4, now()
     from payments.payments where status = 'captured' limit 1 returning id`,
  );
  const stock = (by: number) =>
    database.query(`update inventory.stock set available = available + $1 where product_id = 'prod-3'`, [by]);
  await stock(-1);
  await database.query(`update orders.orders set status = 'paid', payment_id = gen_random_uuid() where id = $1`, [
    unpaid,
  ]);
  return async () => {
    await database.query(`update orders.orders set status = 'pending', payment_id = null where id = $1`, [unpaid]);
    await database.query('delete from payments.payments where id = $1', [rows[0]?.id]);
    await stock(1);
  };
}

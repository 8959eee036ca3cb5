import { randomUUID } from 'node:crypto';
import type { SaleStores } from './stores.ts';

/**
 * Writes two orders more than there are items, one of them under a key that has one, with the schema's guard taken away.
 * The product must be sold out, by one order.
 * @returns what puts everything back.
 */
export async function breach(
  { database }: Pick<SaleStores, 'database'>,
  product: string,
): Promise<() => Promise<void>> {
  await database.query('alter table orders drop constraint orders_one_a_key');
  const { rows } = await database.query<{ id: string }>(
    `insert into orders (id, product_id, sale, user_id, idempotency_key, accepted_at)
     select gen_random_uuid(), product_id, sale, user_id, key, now()
     from orders, unnest(array[idempotency_key, $2]) as key where product_id = $1
     returning id`,
    [product, randomUUID()],
  );
  return async () => {
    await database.query('delete from orders where id = any($1)', [rows.map(({ id }) => id)]);
    await database.query(
      'alter table orders add constraint orders_one_a_key unique (product_id, sale, idempotency_key)',
    );
  };
}

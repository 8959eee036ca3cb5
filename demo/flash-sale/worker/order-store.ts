import type pg from 'pg';
import { retryConflicts } from '../../kit/postgres.ts';
import type { OrderMessage } from '../orders-topic.ts';

/**
 * Writes orders, each once however often it comes, and takes those that are new from the stock of their sale. One
 * statement, so a crash leaves all of it or nothing. Those of an earlier sale are kept, and do not count in this one.
 * @returns the ids of those that are new.
 */
export async function writeOrders(pool: pg.Pool, orders: readonly OrderMessage[]): Promise<Set<string>> {
  if (orders.length === 0) return new Set();
  const column = <Name extends keyof OrderMessage>(name: Name) => orders.map((order) => order[name]);
  const write = () =>
    pool.query<{ id: string }>({
      name: 'write-orders',
      text: `with written as (
          insert into orders (id, product_id, sale, user_id, idempotency_key, accepted_at)
          select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[])
          on conflict do nothing
          returning id, product_id, sale
        ), taken as (
          update products p set stock = p.stock - w.count
          from (select product_id, sale, count(*)::int as count from written group by product_id, sale) w
          where p.id = w.product_id and p.sale = w.sale
        )
        select id from written`,
      values: [
        column('id'),
        column('productId'),
        column('sale'),
        column('userId'),
        column('key'),
        column('acceptedAt'),
      ],
    });
  // Two workers may have orders of the same products, in another order.
  const { rows } = await retryConflicts(write);
  return new Set(rows.map(({ id }) => id));
}

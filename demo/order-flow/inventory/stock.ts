import type pg from 'pg';
import { RequestError } from '../../../service/refusal.ts';
import type { Handlers } from '../../kit/grpc/server.ts';
import { inTransaction, violates } from '../../kit/postgres.ts';
import type { inventoryApi } from '../apis/inventory.ts';
import { products } from '../products.ts';

type InventoryMethods = NonNullable<(typeof inventoryApi)['methods']>;

/** Puts so many of each product into an empty stock. */
export async function addStock(pool: pg.Pool, each: number): Promise<void> {
  for (const { id } of products) {
    await pool.query(
      `insert into inventory.stock (product_id, initial, available) values ($1, $2, $2)
       on conflict (product_id) do nothing`,
      [id, each],
    );
  }
}

/** One statement, so that the row of a product that everybody wants is held for as short as can be. Rows are taken by id. */
const reserve = `
  with wanted as (
    select * from unnest($2::text[], $3::bigint[]) as wanted (product_id, quantity)
  ), locked as materialized (
    select s.product_id, w.quantity from inventory.stock s join wanted w using (product_id)
    order by s.product_id for update of s
  ), taken as (
    update inventory.stock s set available = s.available - l.quantity from locked l
    where s.product_id = l.product_id and (select count(*) from locked) = (select count(*) from wanted)
    returning s.product_id, l.quantity
  ), reservation as (
    insert into inventory.reservations (order_id, state) select $1, 'held' where exists (select from taken)
  )
  insert into inventory.reservation_lines (order_id, product_id, quantity)
  select $1, product_id, quantity from taken`;

/** What is released gets a mark, also where there is no such reservation, so that none can be made any more. */
const release = `
  insert into inventory.reservations (order_id, state) select unnest($1::uuid[]), 'released'
  on conflict (order_id) do update set state = 'released' where reservations.state <> 'released'
  returning order_id`;

/** A statement of its own: one sees no lines of a reservation that was being written when it began, and waited for. */
const giveBack = `
  with back as (
    select product_id, sum(quantity) as quantity from inventory.reservation_lines where order_id = any($1)
    group by product_id
  ), locked as materialized (
    select s.product_id, b.quantity from inventory.stock s join back b using (product_id)
    order by s.product_id for update of s
  )
  update inventory.stock s set available = s.available + l.quantity from locked l where s.product_id = l.product_id`;

/** What the inventory service answers. */
export const inventoryHandlers = (pool: pg.Pool): Handlers<InventoryMethods> => ({
  Reserve: async ({ order_id, lines }) => {
    const values = [order_id, lines.map((line) => line.product_id), lines.map((line) => line.quantity)];
    const { rowCount } = await pool.query({ name: 'reserve', text: reserve, values }).catch(refuse);
    if (rowCount === lines.length) return {};
    throw new RequestError(404, 'unknown_product', 'the stock does not know one of the products', 'items');
  },
  ListHeld: async ({ older_than_milliseconds, most }) => {
    const { rows } = await pool.query<{ order_id: string }>({
      name: 'held',
      text: `select order_id from inventory.reservations
             where state = 'held' and reserved_at < now() - $1 * interval '1 millisecond'
             order by reserved_at limit $2`,
      values: [older_than_milliseconds, most],
    });
    return { order_ids: rows.map(({ order_id }) => order_id) };
  },
  Settle: ({ keep, release: gone }) =>
    inTransaction(pool, async (client) => {
      if (keep.length > 0) {
        await client.query(
          `update inventory.reservations set state = 'kept' where order_id = any($1) and state = 'held'`,
          [keep],
        );
      }
      if (gone.length === 0) return { released: 0 };
      const { rows } = await client.query<{ order_id: string }>(release, [gone]);
      if (rows.length > 0) await client.query(giveBack, [rows.map(({ order_id }) => order_id)]);
      return { released: rows.length };
    }),
});

function refuse(error: unknown): never {
  if (violates(error, 'stock_is_not_negative')) {
    throw new RequestError(409, 'insufficient_stock', 'too few are left of a product', 'items');
  }
  if (violates(error, 'reservations_pkey')) {
    throw new RequestError(409, 'reservation_exists', 'this order has its reservation already', 'order_id');
  }
  throw error;
}

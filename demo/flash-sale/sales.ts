import type pg from 'pg';
import type { Reservations } from './reservations.ts';

/**
 * Begins a sale of a product, in place of the one before. Postgres comes first: orders of the earlier sale that are
 * reserved or written from now on do not count there, whereas a new one that came to the worker before its sale would be
 * missing for good. The number is the time in milliseconds, so it also rises when a store has lost what it had.
 * @returns the number of the sale.
 */
export async function beginSale(
  pool: pg.Pool,
  reservations: Reservations,
  productId: string,
  quantity: number,
): Promise<string> {
  const { rows } = await pool.query<{ sale: string }>(
    `insert into products as p (id, quantity, stock, sale)
     values ($1, $2, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint)
     on conflict (id) do update set quantity = excluded.quantity, stock = excluded.stock,
       sale = greatest(p.sale + 1, excluded.sale)
     returning sale`,
    [productId, quantity],
  );
  const sale = rows[0]?.sale as string;
  await reservations.begin(productId, sale, quantity);
  return sale;
}

import { randomUUID } from 'node:crypto';
import { TablesBesideRedis, useTables } from './tables.ts';

/** The tables of the flash sale, and its Redis. */
class FlashSaleTables extends TablesBesideRedis<'flash_sale'> {
  constructor() {
    super('flash_sale', 'demo/flash-sale/schema.sql');
  }

  /** Begins a sale. */
  async begin(product: string, quantity: number, sale = 1): Promise<void> {
    await this.pool.query(
      `insert into products values ($1, $2, $2, $3)
       on conflict (id) do update set quantity = excluded.quantity, stock = excluded.stock, sale = excluded.sale`,
      [product, quantity, sale],
    );
    await this.setStock(product, quantity);
  }

  /** Says what Redis has left. */
  async setStock(product: string, left: number | string): Promise<void> {
    await this.redis.set(`product:${product}:stock`, left);
  }

  /** Writes orders into Postgres, each with a key of its own unless one is given, and takes them from its stock. */
  async write(product: string, keys: readonly string[], sale = 1): Promise<void> {
    for (const key of keys) {
      await this.pool.query(
        `with written as (
           insert into orders (id, product_id, sale, user_id, idempotency_key, accepted_at)
           values ($1, $2, $3, 'ann', $4, now())
         ) update products set stock = stock - 1 where id = $2 and sale = $3`,
        [randomUUID(), product, sale, key],
      );
    }
  }

  /** Takes away what keeps a key from having two orders. */
  async withoutGuard(): Promise<void> {
    await this.pool.query('alter table orders drop constraint orders_one_a_key');
  }
}

/** Starts the servers before the tests of a file, empties them before each, and removes them after the last. */
export const useFlashSaleTables = (): FlashSaleTables => useTables(new FlashSaleTables());

/** So many keys, none of them twice. */
export const keys = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

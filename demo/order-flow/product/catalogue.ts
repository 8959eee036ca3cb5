import type pg from 'pg';
import type { Handlers } from '../../kit/grpc/server.ts';
import type { Product, productApi } from '../apis/product.ts';
import { currency, products } from '../products.ts';

type ProductMethods = NonNullable<(typeof productApi)['methods']>;

const columns = 'id, name, description, price_cents::float8 as price_cents, currency';

/** Fills an empty shop. */
export async function addProducts(pool: pg.Pool): Promise<void> {
  for (const { id, name, description, price_cents } of products) {
    await pool.query(
      `insert into products.products (id, name, description, price_cents, currency) values ($1, $2, $3, $4, $5)
       on conflict (id) do nothing`,
      [id, name, description, price_cents, currency],
    );
  }
}

/** What the product service answers. */
export const productHandlers = (pool: pg.Pool): Handlers<ProductMethods> => ({
  List: async () => {
    const { rows } = await pool.query<Product>(`select ${columns} from products.products order by id limit 1000`);
    return { products: rows };
  },
  Find: async ({ ids }) => {
    const { rows } = await pool.query<Product>({
      name: 'find',
      text: `select ${columns} from products.products where id = any($1)`,
      values: [ids],
    });
    return { products: rows };
  },
});

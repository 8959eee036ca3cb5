import { type Query, quoted } from '../stores/postgres/query.ts';
import type { FlashSaleExporterConfig } from './config.ts';

const most = 10;

/** The present sale of a product, as Postgres knows it. */
export interface Sale {
  readonly product: string;
  /** Its number, in digits. */
  readonly sale: string;
  readonly quantity: number;
  /** What Postgres says is left. */
  readonly stock: number;
  /** The orders that are written. */
  readonly orders: number;
  /** How many of them have a key, and how many different keys these have. */
  readonly keyed: number;
  readonly keys: number;
}

/** Gives what reads the ten newest sales, the newest first. Orders of a product's earlier sales are left out. */
export function salesOf(config: FlashSaleExporterConfig): (query: Query) => Promise<readonly Sale[]> {
  const [products, id, quantity, stock, sale] = [
    config.PRODUCTS_TABLE,
    config.PRODUCTS_ID_COLUMN,
    config.PRODUCTS_QUANTITY_COLUMN,
    config.PRODUCTS_STOCK_COLUMN,
    config.PRODUCTS_SALE_COLUMN,
  ].map(quoted);
  const [orders, product, saleOfOrder, key] = [
    config.ORDERS_TABLE,
    config.ORDERS_PRODUCT_COLUMN,
    config.ORDERS_SALE_COLUMN,
    config.ORDERS_KEY_COLUMN,
  ].map(quoted);
  const statement = `
    select p.${id}::text as product, p.${sale}::text as sale, p.${quantity}::float8 as quantity,
           p.${stock}::float8 as stock, o.orders, o.keyed, o.keys
    from (select * from ${products} order by ${sale} desc, ${id} limit ${most}) p
    cross join lateral (
      select count(*)::float8 as orders, count(${key})::float8 as keyed, count(distinct ${key})::float8 as keys
      from ${orders}
      where ${product} = p.${id} and ${saleOfOrder} = p.${sale}
    ) o
    order by p.${sale} desc`;
  return (query) => query<Sale>(statement);
}

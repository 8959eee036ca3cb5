import type { Redis } from 'ioredis';
import type pg from 'pg';
import { redisAt } from '../../connections.ts';
import type { DemoStack } from '../../panels/demo-stack.ts';
import type { Sample } from '../../panels/witness.ts';

/** What the flash sale stands on, asked by the test's own questions. */
export interface SaleStores {
  readonly database: pg.Pool;
  readonly redis: Redis;
  readonly close: () => void;
}

/** Connects to the Redis of a stack; Postgres is there. */
export function saleStores({ database, stack }: Pick<DemoStack, 'database' | 'stack'>): SaleStores {
  const redis = redisAt(new URL(stack.url('redis')).host);
  return { database, redis, close: () => redis.disconnect() };
}

/** A product's present sale. */
export interface SaleTruth {
  readonly product: string;
  readonly sale: string;
  readonly quantity: number;
  /** What Postgres says is left. */
  readonly postgres: number;
  /** What Redis says is left. */
  readonly redis: number;
  /** Rows in Postgres. */
  readonly orders: number;
  /** Rows whose key another row has. */
  readonly again: number;
}

const sales = `
  with own as (select o.* from orders o join products p on p.id = o.product_id and p.sale = o.sale)
  select p.id as product, p.sale::text, p.quantity, p.stock as postgres,
         (select count(*)::int from own where product_id = p.id) as orders,
         (select coalesce(sum(times - 1), 0)::int from
           (select count(*) as times from own where product_id = p.id group by idempotency_key) keys) as again
  from products p order by p.id`;

/** The present sales, as Postgres and Redis have them: Redis after Postgres, as nobody gives back what is sold. */
export async function readSales({ database, redis }: Pick<SaleStores, 'database' | 'redis'>): Promise<SaleTruth[]> {
  const { rows } = await database.query<Omit<SaleTruth, 'redis'>>(sales);
  return Promise.all(
    rows.map(async (row) => ({ ...row, redis: Number(await redis.get(`product:${row.product}:stock`)) })),
  );
}

/** Orders whose items Redis has given away, and that Postgres has not. */
export const pendingOf = (all: readonly SaleTruth[]): number =>
  all.reduce((sum, { quantity, redis, orders }) => sum + Math.max(0, quantity - redis - orders), 0);

/** Orders that should not be there. */
export const oversoldOf = (all: readonly SaleTruth[]): number =>
  all.reduce((sum, { quantity, orders, again }) => sum + Math.max(0, orders - quantity) + again, 0);

/** The sales, as samples of a witness. */
export async function saleSamples(stores: SaleStores): Promise<Sample[]> {
  const all = await readSales(stores);
  return [
    ...all.flatMap(({ product, sale: _, ...counts }) =>
      Object.entries(counts).map(([name, value]) => ({ name, labels: { product }, value })),
    ),
    { name: 'pending', labels: {}, value: pendingOf(all) },
    { name: 'oversold', labels: {}, value: oversoldOf(all) },
  ];
}

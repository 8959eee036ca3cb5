import { Redis } from 'ioredis';
import { z } from 'zod';
import { count } from '../../k6/lib/figures.ts';
import { NoAnswer } from '../http-json.ts';
import { reasonOf, rowsOf } from './database.ts';
import type { InvariantEvidence } from './invariant.ts';

/** The present sale of each product, with its orders, counted without leaning on the index that is meant to prevent a breach. */
const sales = `
  select p.id as product, p.sale::text as sale, p.quantity, p.stock,
         count(o.id)::int as orders
  from products p left join orders o on o.product_id = p.id and o.sale = p.sale
  group by p.id`;

const sale = z.object({
  product: z.string(),
  sale: z.string(),
  quantity: z.number(),
  stock: z.number(),
  orders: z.number(),
});

/** Over every sale there was. */
const totals = `
  select (select count(*) from orders)::int as orders,
         (select count(*) from (
            select from orders group by product_id, sale, idempotency_key having count(*) > 1
          ) twice)::int as keys_twice`;

const total = z.object({ orders: z.number(), keys_twice: z.number() });

/** A sale as Postgres and Redis know it; Redis may not know it at all. */
export type SaleState = z.infer<typeof sale> & { readonly redis: number | undefined };

/** The flash sale's state in Postgres and Redis. */
export interface FlashSaleState {
  readonly sales: readonly SaleState[];
  /** Orders of all sales, also of those before the present ones. */
  readonly orders: number;
  /** Keys with more than one order. */
  readonly keysTwice: number;
}

/**
 * Reads the state, each store within some seconds.
 * @throws {NoAnswer} with the address of the store that does not answer, or keeps something else.
 */
export async function flashSaleState(databaseUrl: string, redisUrl: string): Promise<FlashSaleState> {
  const [rows, [all]] = await Promise.all([
    rowsOf({ databaseUrl, statement: sales, row: sale, what: 'its sales' }),
    rowsOf({ databaseUrl, statement: totals, row: total, what: 'its orders' }),
  ]);
  const stock = await stockOf(
    redisUrl,
    rows.map(({ product }) => product),
  );
  return {
    sales: rows.map((row, at) => ({ ...row, redis: stock[at] })),
    orders: all?.orders ?? 0,
    keysTwice: all?.keys_twice ?? 0,
  };
}

async function stockOf(redisUrl: string, products: readonly string[]): Promise<(number | undefined)[]> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: 5000,
    commandTimeout: 5000,
    retryStrategy: () => null,
  });
  let lastError: Error | undefined;
  redis.on('error', (error) => {
    lastError = error;
  });
  try {
    await redis.connect();
    const values = products.length > 0 ? await redis.mget(products.map((id) => `product:${id}:stock`)) : [];
    return values.map((value) => (value === null ? undefined : Number(value)));
  } catch (error) {
    throw new NoAnswer(`Redis at ${new URL(redisUrl).host} does not tell its stock: ${reasonOf(lastError ?? error)}`);
  } finally {
    redis.disconnect();
  }
}

/** The sales that a run began, or sold from. */
function ofRun(before: FlashSaleState, after: FlashSaleState): SaleState[] {
  const known = new Map(before.sales.map((one) => [one.product, one]));
  return after.sales.filter((one) => {
    const then = known.get(one.product);
    return then?.sale !== one.sale || then.orders !== one.orders || then.redis !== one.redis;
  });
}

/** Whether what was accepted is written, so that nothing is under way any more. */
export function isWritten(before: FlashSaleState, after: FlashSaleState, accepted: number): boolean {
  const agree = ofRun(before, after).every(({ redis, quantity, orders }) => redis === quantity - orders);
  return agree && after.orders - before.orders >= accepted;
}

/**
 * Judges the state after a run against the one before, and against what k6 was told.
 * @param accepted orders that k6 heard were accepted.
 */
export function flashSaleInvariants(
  before: FlashSaleState,
  after: FlashSaleState,
  accepted: number,
): InvariantEvidence {
  const sold = ofRun(before, after);
  const soldOut = sold.filter(({ stock, redis }) => stock <= 0 || (redis !== undefined && redis <= 0));
  const short = soldOut.filter(({ orders, quantity }) => orders !== quantity);
  const beyond = after.sales.filter((one) => one.orders > one.quantity || one.stock < 0 || (one.redis ?? 0) < 0);
  const otherInPostgres = after.sales.filter(({ stock, quantity, orders }) => stock !== quantity - orders);
  const otherInRedis = sold.filter(({ redis, quantity, orders }) => redis !== quantity - orders);
  const written = after.orders - before.orders;
  return {
    invariants: [
      {
        claim: 'no more is sold than there is',
        holds: after.sales.length > 0 && beyond.length === 0,
        detail: `${count(after.sales.length)} sales, ${count(beyond.length)} with more orders than items${listed(beyond)}`,
      },
      {
        claim: 'every item of a sale that is sold out has its order',
        holds: short.length === 0,
        detail: `${count(soldOut.length)} sold out in this run, ${count(short.length)} with another number of orders${listed(short)}`,
      },
      {
        claim: 'no key has two orders',
        holds: after.keysTwice === 0,
        detail: `${count(after.keysTwice)} keys have more than one order of a sale`,
      },
      {
        claim: 'Postgres has left what is not ordered',
        holds: otherInPostgres.length === 0,
        detail: `of ${count(otherInPostgres.length)} sales its stock is another${listed(otherInPostgres)}`,
      },
      {
        claim: 'Redis has left what is not ordered',
        holds: otherInRedis.length === 0,
        detail: `of ${count(otherInRedis.length)} sales of this run its stock is another, or missing${listed(otherInRedis)}`,
      },
      {
        // More than k6 counted may be there: another visitor's, or one whose answer k6 did not wait for.
        claim: 'no accepted order is lost',
        holds: written >= accepted,
        detail: `${count(accepted)} were accepted from visitors, ${count(written)} came into the database`,
      },
    ],
    figures: [{ title: 'orders', text: figures(sold) }],
  };
}

const most = 3;

/** The first of some sales, with their numbers. */
const listed = (some: readonly SaleState[]): string =>
  some.length === 0
    ? ''
    : `: ${some
        .slice(0, most)
        .map(
          ({ product, quantity, orders, stock, redis }) =>
            `${product} (${count(orders)} orders of ${count(quantity)}, left ${stock} in Postgres, ${redis ?? 'nothing'} in Redis)`,
        )
        .join(', ')}${some.length > most ? ', …' : ''}`;

function figures(sold: readonly SaleState[]): string {
  const sum = (of: 'orders' | 'quantity') => sold.reduce((all, one) => all + one[of], 0);
  return `${count(sum('orders'))} of ${count(sum('quantity'))} items sold in this run`;
}

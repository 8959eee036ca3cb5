import type pg from 'pg';
import { violates } from '../../kit/postgres.ts';
import type { Address, NewOrder, Order, OrderLine, PaidOrder } from '../apis/order.ts';
import { currency } from '../products.ts';

interface Row {
  readonly id: string;
  readonly user_id: string;
  readonly status: string;
  readonly lines: readonly OrderLine[];
  readonly total_cents: number;
  readonly currency: string;
  readonly shipping_address: Address;
  readonly payment_method: string;
  readonly payment_id: string | null;
  readonly created_at: Date;
}

const columns = `id, user_id, status, total_cents::float8 as total_cents, currency, shipping_address, payment_method,
  payment_id, created_at,
  (select json_agg(json_build_object('product_id', product_id, 'quantity', quantity, 'price_cents', price_cents)
                   order by product_id)
   from orders.order_lines where order_id = orders.id) as lines`;

const orderOf = ({ payment_id, created_at, ...row }: Row): Order => ({
  ...row,
  payment_id: payment_id ?? '',
  created_at: created_at.toISOString(),
});

/** The orders in Postgres. */
export class OrderStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Writes an order. @returns undefined when it was given up meanwhile, or another one under its key was faster. */
  async write(id: string, order: NewOrder, total: number): Promise<Order | undefined> {
    const { idempotency_key: key, ...rest } = order;
    const { user_id, lines, shipping_address, payment_method } = rest;
    try {
      const { rows } = await this.#pool.query<{ created_at: Date }>({
        name: 'write',
        text: `with written as (
                 insert into orders.orders
                   (id, status, user_id, total_cents, currency, shipping_address, payment_method, idempotency_key)
                 values ($1, 'pending', $2, $3, $4, $5, $6, $7) returning created_at
               ), lines as (
                 insert into orders.order_lines (order_id, product_id, quantity, price_cents)
                 select $1, * from unnest($8::text[], $9::bigint[], $10::bigint[])
               )
               select created_at from written`,
        values: [
          ...[id, user_id, total, currency, JSON.stringify(shipping_address), payment_method, key || null],
          ...[lines.map((line) => line.product_id), lines.map((line) => line.quantity)],
          lines.map((line) => line.price_cents),
        ],
      });
      const created_at = (rows[0] as { created_at: Date }).created_at.toISOString();
      return { ...rest, id, status: 'pending', total_cents: total, currency, payment_id: '', created_at };
    } catch (error) {
      if (violates(error, 'orders_pkey') || violates(error, 'orders_by_key')) return undefined;
      throw error;
    }
  }

  /** A user's own order. */
  async find(id: string, userId: string): Promise<Order | undefined> {
    const { rows } = await this.#pool.query<Row>({
      name: 'find',
      text: `select ${columns} from orders.orders where id = $1 and user_id = $2`,
      values: [id, userId],
    });
    return rows[0] && orderOf(rows[0]);
  }

  /** A user's order under a key. One that was not paid in time has it no more. */
  async underKey(userId: string, key: string): Promise<Order | undefined> {
    const { rows } = await this.#pool.query<Row>({
      name: 'under-key',
      text: `select ${columns} from orders.orders
             where user_id = $1 and idempotency_key = $2 and status <> 'cancelled'`,
      values: [userId, key],
    });
    return rows[0] && orderOf(rows[0]);
  }

  /** Notes by which payment an order is paid, once. @returns undefined when it is not to be paid by it. */
  async markPaid({ id, user_id, payment_id, amount_cents, currency }: PaidOrder): Promise<Order | undefined> {
    const { rows } = await this.#pool.query<Row>({
      name: 'mark-paid',
      text: `update orders.orders set status = 'paid', payment_id = $3, paid_at = coalesce(paid_at, now())
             where id = $1 and user_id = $2 and total_cents = $4 and currency = $5
               and (status = 'pending' or payment_id = $3)
             returning ${columns}`,
      values: [id, user_id, payment_id, amount_cents, currency],
    });
    return rows[0] && orderOf(rows[0]);
  }

  /**
   * Which of these orders are there. The others are cancelled, so that whoever is slow to write one cannot do so any more.
   */
  async settle(ids: readonly string[]): Promise<{ readonly there: string[]; readonly cancelled: string[] }> {
    await this.#pool.query(
      `insert into orders.orders (id, status) select unnest($1::uuid[]), 'cancelled' on conflict (id) do nothing`,
      [ids],
    );
    const { rows } = await this.#pool.query<{ id: string; cancelled: boolean }>(
      `select id, status = 'cancelled' as cancelled from orders.orders where id = any($1)`,
      [ids],
    );
    const idsOf = (which: boolean) => rows.filter(({ cancelled }) => cancelled === which).map(({ id }) => id);
    return { there: idsOf(false), cancelled: idsOf(true) };
  }

  /** Cancels orders that nobody has paid for so many seconds. @returns how many. */
  async cancelUnpaid(seconds: number, most: number): Promise<number> {
    const { rowCount } = await this.#pool.query(
      `update orders.orders set status = 'cancelled' where id in (
         select id from orders.orders where status = 'pending' and created_at < now() - $1 * interval '1 second'
         order by created_at limit $2 for update skip locked)`,
      [seconds, most],
    );
    return rowCount ?? 0;
  }

  /** Orders that were not paid in time, and whose stock has not gone back. */
  async unreleased(most: number): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `select id from orders.orders
       where status = 'cancelled' and user_id is not null and released_at is null limit $1`,
      [most],
    );
    return rows.map(({ id }) => id);
  }

  /** Notes that their stock has gone back. */
  async released(ids: readonly string[]): Promise<void> {
    await this.#pool.query('update orders.orders set released_at = now() where id = any($1)', [ids]);
  }
}

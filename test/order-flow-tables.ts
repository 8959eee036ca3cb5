import { randomUUID } from 'node:crypto';
import { TablesBesideRedis, useTables } from './tables.ts';

/** What an order of these tables costs an item. */
const cents = 500;

/** The tables of the order flow, and its Redis. */
class OrderFlowTables extends TablesBesideRedis<'order_flow'> {
  constructor() {
    super(
      'order_flow',
      ['order', 'payment', 'inventory'].map((service) => `demo/order-flow/${service}/schema.sql`),
    );
  }

  /** Puts a product into stock. */
  async stock(product: string, items: number): Promise<void> {
    await this.pool.query('insert into inventory.stock values ($1, $2, $2)', [product, items]);
  }

  /** Reserves stock, so many seconds ago. @returns the id that its order is to have. */
  async reserve(product: string, items: number, seconds = 0): Promise<string> {
    const id = randomUUID();
    await this.pool.query(`insert into inventory.reservations values ($1, 'held', now() - $2 * interval '1 second')`, [
      id,
      seconds,
    ]);
    await this.pool.query('insert into inventory.reservation_lines values ($1, $2, $3)', [id, product, items]);
    await this.pool.query('update inventory.stock set available = available - $2 where product_id = $1', [
      ...[product, items],
    ]);
    return id;
  }

  /** Writes the order of a reservation, so many seconds ago. */
  async write(id: string, seconds = 0): Promise<void> {
    await this.pool.query(
      `insert into orders.orders (id, status, user_id, total_cents, created_at)
       select order_id, 'pending', gen_random_uuid(), sum(quantity) * $2, now() - $3 * interval '1 second'
       from inventory.reservation_lines where order_id = $1 group by order_id`,
      [id, cents, seconds],
    );
    await this.pool.query(
      `insert into orders.order_lines
       select order_id, product_id, quantity, $2 from inventory.reservation_lines where order_id = $1`,
      [id, cents],
    );
  }

  /** Says of a reservation that it has an order (`kept`), or that it has none, or none any more (`released`). */
  async settle(id: string, state: 'kept' | 'released'): Promise<void> {
    await this.pool.query('update inventory.reservations set state = $2 where order_id = $1', [id, state]);
    if (state === 'kept') return;
    await this.pool.query(
      `update inventory.stock s set available = available + l.quantity
       from inventory.reservation_lines l where l.order_id = $1 and l.product_id = s.product_id`,
      [id],
    );
  }

  /** Orders so many of a product. @returns its id. */
  async order(product: string, items: number, seconds = 0): Promise<string> {
    const id = await this.reserve(product, items, seconds);
    await this.write(id, seconds);
    await this.settle(id, 'kept');
    return id;
  }

  /** Cancels an order; its stock stays reserved. */
  async cancel(id: string): Promise<void> {
    await this.pool.query(`update orders.orders set status = 'cancelled' where id = $1`, [id]);
  }

  /** Writes a payment of an order, so many seconds ago, by whomever. @returns its id. */
  async payment(order: string, status: string, items: number, seconds = 0): Promise<string> {
    const id = randomUUID();
    await this.pool.query(
      `insert into payments.payments
         (id, order_id, user_id, status, amount_cents, currency, payment_method, card_last4, created_at)
       values ($1, $2, gen_random_uuid(), $3, $4, 'USD', 'card', '4242', now() - $5 * interval '1 second')`,
      [id, order, status, items * cents, seconds],
    );
    return id;
  }

  /** Says by which payment an order is paid. */
  async markPaid(id: string, payment: string = randomUUID()): Promise<void> {
    await this.pool.query(`update orders.orders set status = 'paid', payment_id = $2, paid_at = now() where id = $1`, [
      ...[id, payment],
    ]);
  }

  /** Pays an order of so many. */
  async pay(id: string, items: number): Promise<void> {
    await this.markPaid(id, await this.payment(id, 'captured', items));
  }

  /** Takes away what keeps stock from falling below 0. */
  async withoutGuard(): Promise<void> {
    await this.pool.query('alter table inventory.stock drop constraint stock_is_not_negative');
  }
}

/** Starts the servers before the tests of a file, empties them before each, and removes them after the last. */
export const useOrderFlowTables = (): OrderFlowTables => useTables(new OrderFlowTables());

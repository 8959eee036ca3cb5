import type pg from 'pg';
import type { NewPayment, Payment } from '../apis/payment.ts';

/** A payment as it is stored. */
export interface StoredPayment extends Omit<Payment, 'repeated_request'> {
  readonly user_id: string;
  /** Null where the customer did not say. */
  readonly idempotency_key: string | null;
}

type Row = Omit<StoredPayment, 'created_at'> & { readonly created_at: Date };

const columns = `id, order_id, user_id, status, amount_cents::float8 as amount_cents, currency, payment_method,
  card_last4, idempotency_key, created_at`;

const due = '(retry_at is null or retry_at <= now())';

const paymentOf = (row: Row): StoredPayment => ({ ...row, created_at: row.created_at.toISOString() });

/** The payments in Postgres. */
export class PaymentStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** A user's payment of an order, or the one under the same key. */
  async known({ user_id, order_id, idempotency_key: key }: NewPayment): Promise<StoredPayment | undefined> {
    const { rows } = await this.#pool.query<Row>({
      name: 'known',
      text: `select ${columns} from payments.payments
             where user_id = $1 and status in ('pending', 'authorised', 'captured')
               and (order_id = $2 or idempotency_key = $3)
             order by idempotency_key = $3 desc nulls last limit 1`,
      values: [user_id, order_id, key || null],
    });
    return rows[0] && paymentOf(rows[0]);
  }

  /** Writes a payment that the card is to be asked for. @returns undefined when another one was faster. */
  async write(payment: NewPayment): Promise<StoredPayment | undefined> {
    const { order_id, user_id, amount_cents, currency, payment_method, card_last4, idempotency_key: key } = payment;
    const { rows } = await this.#pool.query<Row>({
      name: 'write',
      text: `insert into payments.payments
               (order_id, user_id, status, amount_cents, currency, payment_method, card_last4, idempotency_key)
             values ($1, $2, 'pending', $3, $4, $5, $6, $7) on conflict do nothing returning ${columns}`,
      values: [order_id, user_id, amount_cents, currency, payment_method, card_last4, key || null],
    });
    return rows[0] && paymentOf(rows[0]);
  }

  /** Notes what the card said; a payment of which that is known stays as it is. */
  async answered(id: string, status: 'authorised' | 'declined'): Promise<void> {
    await this.#pool.query({
      name: 'answered',
      text: `update payments.payments set status = $2 where id = $1 and status = 'pending'`,
      values: [id, status],
    });
  }

  /**
   * Notes what became of a payment that was authorised; one that is finished stays as it is.
   * @returns whether it was not finished until now.
   */
  async finish(id: string, status: 'captured' | 'voided'): Promise<boolean> {
    const { rowCount } = await this.#pool.query({
      name: 'finish',
      text: `update payments.payments
             set status = $2, captured_at = case when $2 = 'captured' then now() end, attempts = 0, retry_at = null
             where id = $1 and status = 'authorised'`,
      values: [id, status],
    });
    return rowCount === 1;
  }

  /** A user's own payment. */
  async find(id: string, userId: string): Promise<StoredPayment | undefined> {
    const { rows } = await this.#pool.query<Row>({
      name: 'find',
      text: `select ${columns} from payments.payments where id = $1 and user_id = $2`,
      values: [id, userId],
    });
    return rows[0] && paymentOf(rows[0]);
  }

  /** Payments of which nobody knows what became of them for so many seconds, and which are not put off. */
  async unfinished(seconds: number, most: number): Promise<StoredPayment[]> {
    const { rows } = await this.#pool.query<Row>(
      `select ${columns} from payments.payments
       where status in ('pending', 'authorised') and created_at < now() - $1 * interval '1 second' and ${due}
       order by created_at limit $2`,
      [seconds, most],
    );
    return rows.map(paymentOf);
  }

  /** Captured payments of which nobody was told, and which are not put off. */
  async untold(most: number): Promise<StoredPayment[]> {
    const { rows } = await this.#pool.query<Row>({
      name: 'untold',
      text: `select ${columns} from payments.payments
             where status = 'captured' and notified_at is null and ${due} order by captured_at limit $1`,
      values: [most],
    });
    return rows.map(paymentOf);
  }

  /** Puts off what is still to be done of a payment: each time for twice as long, from a second to 16. */
  async putOff(id: string): Promise<void> {
    await this.#pool.query(
      `update payments.payments
       set attempts = attempts + 1, retry_at = now() + power(2, least(attempts, 4)) * interval '1 second'
       where id = $1`,
      [id],
    );
  }

  /** Notes that their users were told. */
  async told(ids: readonly string[]): Promise<void> {
    await this.#pool.query('update payments.payments set notified_at = now() where id = any($1)', [ids]);
  }
}

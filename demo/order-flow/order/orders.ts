import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { orderFlowOrders } from '../../../catalog/order-flow.ts';
import type { CounterInstrument } from '../../../instrument/instruments.ts';
import { RequestError } from '../../../service/refusal.ts';
import type { Client } from '../../kit/grpc/client.ts';
import type { Call, Handlers } from '../../kit/grpc/server.ts';
import type { inventoryApi } from '../apis/inventory.ts';
import type { CreatedOrder, NewOrder, orderApi, PaidOrder } from '../apis/order.ts';
import type { productApi } from '../apis/product.ts';
import { fromCents } from '../money.ts';
import type { OrderStore } from './order-store.ts';

type MethodsOf<T extends { readonly methods?: unknown }> = NonNullable<T['methods']>;

/** What orders are made with. */
export interface OrderParts {
  readonly store: OrderStore;
  readonly product: Client<MethodsOf<typeof productApi>>;
  readonly inventory: Client<MethodsOf<typeof inventoryApi>>;
  readonly outcomes: CounterInstrument<(typeof orderFlowOrders)['labels']>;
  /** What each order waits for before it is made. */
  readonly delay: () => Promise<void>;
}

/**
 * Makes orders, and notes what became of them. The stock is reserved before the order is written. Where the order then is
 * not written, its reservation is released: at once, or when somebody looks after a while (see `settling.ts`). Under a
 * key one order is written; whoever comes with the same key later, or at the same time, is answered with it.
 */
export class Orders {
  readonly #parts: OrderParts;

  constructor(parts: OrderParts) {
    this.#parts = parts;
  }

  /** What the order service answers. */
  readonly handlers: Handlers<MethodsOf<typeof orderApi>> = {
    Create: async (order, call) => {
      const { outcomes } = this.#parts;
      try {
        const created = await this.#create(order, call);
        outcomes.inc({ outcome: created.repeated_request ? 'repeated' : 'created' });
        return created;
      } catch (error) {
        outcomes.inc({ outcome: outcomeOf(error) });
        throw error;
      }
    },
    Get: async ({ id, user_id }) => (await this.#parts.store.find(id, user_id)) ?? unknownOrder(id),
    MarkPaid: async (paid) => (await this.#parts.store.markPaid(paid)) ?? this.#refusePayment(paid),
  };

  async #create(order: NewOrder, { deadline }: Call): Promise<CreatedOrder> {
    const { store, inventory, delay } = this.#parts;
    await delay();
    const known = await this.#known(order);
    if (known) return known;
    const total = await this.#total(order, deadline);
    const id = randomUUID();
    const lines = order.lines.map(({ product_id, quantity }) => ({ product_id, quantity }));
    try {
      await inventory.Reserve({ order_id: id, lines }, deadline);
      const written = await store.write(id, order, total);
      if (written) return { order: written, repeated_request: false };
    } catch (error) {
      // What gave no answer may have reserved; what was refused has not, though the same order may have the last ones.
      const refused = error instanceof RequestError && error.status < 500;
      const same = await (refused ? this.#known(order) : this.#giveUp(id));
      if (same) return same;
      throw error;
    }
    await this.#giveUp(id);
    const other = await this.#known(order);
    if (other) return other;
    throw new RequestError(503, 'unavailable', 'the order took too long, and was given up; try again');
  }

  /** The order that was made under the same key. @throws {RequestError} 409 where that is another. */
  async #known(wanted: NewOrder): Promise<CreatedOrder | undefined> {
    const { user_id, idempotency_key: key } = wanted;
    const order = key === '' ? undefined : await this.#parts.store.underKey(user_id, key);
    if (!order) return undefined;
    if (isDeepStrictEqual(wishOf(order), wishOf(wanted))) return { order, repeated_request: true };
    const message = `this key belongs to order ${order.id}, which is another: take a new key`;
    throw new RequestError(409, 'idempotency_key_reused', message, 'idempotency-key');
  }

  /** Checks what the customer was shown against what products cost. */
  async #total({ lines }: NewOrder, deadline: Date): Promise<number> {
    const { products } = await this.#parts.product.Find({ ids: lines.map((line) => line.product_id) }, deadline);
    const prices = new Map(products.map((one) => [one.id, one.price_cents]));
    for (const [at, { product_id, price_cents }] of lines.entries()) {
      const price = prices.get(product_id);
      if (price === undefined) {
        throw new RequestError(404, 'unknown_product', `no product ${product_id}`, `items.${at}.product_id`);
      }
      if (price !== price_cents) {
        const message = `${product_id} costs ${fromCents(price)}, not ${fromCents(price_cents)}`;
        throw new RequestError(409, 'price_changed', message, `items.${at}.price`);
      }
    }
    return lines.reduce((sum, { quantity, price_cents }) => sum + quantity * price_cents, 0);
  }

  /** Makes sure that an order is never written, and gives its stock back. What fails is left to whoever looks later. */
  async #giveUp(id: string): Promise<undefined> {
    const { store, inventory } = this.#parts;
    const settle = async () => {
      const { there: keep, cancelled: release } = await store.settle([id]);
      await inventory.Settle({ keep, release });
    };
    await settle().catch(() => undefined);
  }

  async #refusePayment({ id, user_id, amount_cents, currency, payment_id }: PaidOrder): Promise<never> {
    const order = (await this.#parts.store.find(id, user_id)) ?? unknownOrder(id);
    if (order.payment_id !== '' && order.payment_id !== payment_id) {
      throw new RequestError(409, 'already_paid', `order ${id} is paid already, by payment ${order.payment_id}`);
    }
    if (order.status === 'cancelled') {
      throw new RequestError(409, 'order_expired', `order ${id} was not paid in time: order again`);
    }
    if (order.currency !== currency) {
      throw new RequestError(409, 'wrong_currency', `order ${id} is in ${order.currency}`, 'currency');
    }
    const message = `order ${id} costs ${fromCents(order.total_cents)}, not ${fromCents(amount_cents)}`;
    throw new RequestError(409, 'wrong_amount', message, 'amount');
  }
}

/** What somebody wants, whatever the sequence they say it in. */
const wishOf = ({ lines, shipping_address, payment_method }: Omit<NewOrder, 'idempotency_key'>) => ({
  lines: lines.map((line) => ({ ...line })).toSorted((one, other) => one.product_id.localeCompare(other.product_id)),
  shipping_address: { ...shipping_address },
  payment_method,
});

function unknownOrder(id: string): never {
  throw new RequestError(404, 'unknown_order', `you have no order ${id}`, 'id');
}

function outcomeOf(error: unknown): 'insufficient_stock' | 'refused' | 'failed' {
  if (!(error instanceof RequestError) || error.status >= 500) return 'failed';
  return error.error === 'insufficient_stock' ? 'insufficient_stock' : 'refused';
}

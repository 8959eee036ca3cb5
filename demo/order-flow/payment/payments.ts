import type { orderFlowPayments } from '../../../catalog/order-flow.ts';
import type { CounterInstrument } from '../../../instrument/instruments.ts';
import { RequestError } from '../../../service/refusal.ts';
import type { Client } from '../../kit/grpc/client.ts';
import type { Handlers } from '../../kit/grpc/server.ts';
import type { orderApi } from '../apis/order.ts';
import type { NewPayment, Payment, paymentApi } from '../apis/payment.ts';
import type { CardProvider } from './card-provider.ts';
import type { PaymentStore, StoredPayment } from './payment-store.ts';

type OutcomeLabels = (typeof orderFlowPayments)['labels'];

/** What payments are made with. */
export interface PaymentParts {
  readonly store: PaymentStore;
  readonly provider: CardProvider;
  readonly order: Client<NonNullable<(typeof orderApi)['methods']>>;
  readonly outcomes: CounterInstrument<OutcomeLabels>;
}

/**
 * Pays orders. A payment is written before the card is asked for it, authorised before the order is marked as paid by it,
 * and captured after; whoever finds one in between finishes it, be it a request that is sent again or the one who looks
 * after a while. The card provider hears a payment's id as its key, so that it authorises it once, however often it is
 * asked. Whether it may be captured is decided by the order alone, which takes one payment; of one that it refuses the
 * card gets its amount back, before the payment is voided.
 */
export class Payments {
  readonly #parts: PaymentParts;

  constructor(parts: PaymentParts) {
    this.#parts = parts;
  }

  /** What the payment service answers. */
  readonly handlers: Handlers<NonNullable<(typeof paymentApi)['methods']>> = {
    Pay: async (payment, { deadline }) => {
      const { outcomes } = this.#parts;
      try {
        const paid = await this.#pay(payment, deadline);
        outcomes.inc({ outcome: paid.repeated_request ? 'repeated' : 'captured' });
        return paid;
      } catch (error) {
        outcomes.inc({ outcome: outcomeOf(error) });
        throw error;
      }
    },
    Get: async ({ id, user_id }) => {
      const found = await this.#parts.store.find(id, user_id);
      if (found) return answerOf(found, true);
      throw new RequestError(404, 'unknown_payment', `you have no payment ${id}`, 'id');
    },
  };

  /**
   * Has the card authorise a payment, marks the order as paid by it, and captures it; it may be done again.
   * @returns whether it was not captured until now.
   * @throws {RequestError} 402 where the card declines; what the order says when it is not to be paid by it, which is
   * then voided; 503 where somebody gives no answer, so that it is still to be finished.
   */
  async finish(payment: StoredPayment, deadline?: Date): Promise<boolean> {
    const { store, provider, order } = this.#parts;
    const { id, order_id, user_id, amount_cents, currency } = payment;
    if (payment.status === 'pending') await this.#authorise(payment, deadline);
    try {
      await order.MarkPaid({ id: order_id, user_id, payment_id: id, amount_cents, currency }, deadline);
    } catch (error) {
      if (error instanceof RequestError && error.status < 500) {
        await provider.release(id, deadline);
        await store.finish(id, 'voided');
      }
      throw error;
    }
    return store.finish(id, 'captured');
  }

  async #authorise({ id, card_last4, amount_cents, currency }: StoredPayment, deadline?: Date): Promise<void> {
    const { store, provider } = this.#parts;
    const approved = await provider.authorise({ idempotency_key: id, card_last4, amount_cents, currency }, deadline);
    await store.answered(id, approved ? 'authorised' : 'declined');
    if (!approved) throw new RequestError(402, 'declined', 'the card was declined: take another');
  }

  async #pay(wanted: NewPayment, deadline: Date): Promise<Payment> {
    const { store } = this.#parts;
    const known = await store.known(wanted);
    const written = known ? undefined : await store.write(wanted);
    if (written) return this.#finished(written, deadline);
    const other = known ?? (await store.known(wanted));
    if (other) return this.#again(other, wanted, deadline);
    throw new RequestError(503, 'unavailable', 'another payment of this order is just under way; try again');
  }

  /** Answers what was answered before, if it is the same that is asked. */
  async #again(known: StoredPayment, wanted: NewPayment, deadline: Date): Promise<Payment> {
    const { order_id, amount_cents, currency, payment_method, card_last4, idempotency_key: key } = wanted;
    const sameAmount = known.amount_cents === amount_cents && known.currency === currency;
    const sameCard = known.payment_method === payment_method && known.card_last4 === card_last4;
    const same = known.order_id === order_id && sameAmount && sameCard;
    if (key !== '' && known.idempotency_key === key && !same) {
      const message = `this key belongs to payment ${known.id}, which is another: take a new key`;
      throw new RequestError(409, 'idempotency_key_reused', message, 'idempotency-key');
    }
    const otherKey = key !== '' && known.idempotency_key !== null && known.idempotency_key !== key;
    if (same && !otherKey) return this.#finished(known, deadline);
    if (known.status !== 'captured') {
      const message = `payment ${known.id} of order ${order_id} is under way: look what becomes of it`;
      throw new RequestError(409, 'payment_under_way', message);
    }
    throw new RequestError(409, 'already_paid', `order ${order_id} is paid already, by payment ${known.id}`);
  }

  async #finished(payment: StoredPayment, deadline: Date): Promise<Payment> {
    const captured = payment.status !== 'captured' && (await this.finish(payment, deadline));
    return answerOf({ ...payment, status: 'captured' }, !captured);
  }
}

function answerOf({ user_id: _, idempotency_key: __, ...payment }: StoredPayment, repeated: boolean): Payment {
  return { ...payment, repeated_request: repeated };
}

function outcomeOf(error: unknown): 'declined' | 'refused' | 'failed' {
  if (!(error instanceof RequestError) || error.status >= 500) return 'failed';
  return error.error === 'declined' ? 'declined' : 'refused';
}

import type { Logger } from 'pino';
import type { orderFlowRecoveredPayments } from '../../../catalog/order-flow.ts';
import type { CounterInstrument } from '../../../instrument/instruments.ts';
import { reason } from '../../../service/errors.ts';
import { RequestError } from '../../../service/refusal.ts';
import { chunks } from '../../kit/chunks.ts';
import type { Client } from '../../kit/grpc/client.ts';
import type { notificationApi } from '../apis/notification.ts';
import { fromCents } from '../money.ts';
import type { PaymentStore, StoredPayment } from './payment-store.ts';
import type { Payments } from './payments.ts';

const most = 200;
/** Payments that are finished side by side: one that waits for the card provider must not hold up the others. */
const atOnce = 5;

/** What payments are finished with. */
interface Finishing {
  readonly store: PaymentStore;
  readonly payments: Payments;
  readonly recovered: CounterInstrument<(typeof orderFlowRecoveredPayments)['labels']>;
  readonly log: Logger;
}

/**
 * Finishes payments whose request broke off some seconds ago, each by itself: one that cannot be finished is put off. It
 * may be done again, and by several at once.
 */
export async function finishPayments(parts: Finishing, olderThanSeconds: number, signal: AbortSignal): Promise<void> {
  for (const some of chunks(await parts.store.unfinished(olderThanSeconds, most), atOnce)) {
    if (signal.aborted) return;
    await Promise.all(some.map((payment) => finishOne(parts, payment)));
  }
}

async function finishOne({ store, payments, recovered, log }: Finishing, payment: StoredPayment): Promise<void> {
  const { id } = payment;
  try {
    // Somebody else may have been faster.
    if (!(await payments.finish(payment))) return;
    recovered.inc({ outcome: 'captured' });
    log.info({ payment: id }, 'finished a payment whose request had broken off');
  } catch (error) {
    if (error instanceof RequestError && error.status < 500) {
      recovered.inc({ outcome: error.error === 'declined' ? 'declined' : 'voided' });
      log.warn({ payment: id, reason: error.message }, 'gave up a payment whose request had broken off');
      return;
    }
    log.warn({ payment: id, reason: reason(error) }, 'a payment cannot be finished, will be tried again');
    await store.putOff(id);
  }
}

/** What users are told of their payments with. */
interface Telling {
  readonly store: PaymentStore;
  readonly notification: Client<NonNullable<(typeof notificationApi)['methods']>>;
  readonly log: Logger;
}

/** Has users told of their payments: of many at once, and where that fails of each by itself. One that is told of twice is recorded once. */
export async function tellOfPayments(parts: Telling, signal: AbortSignal): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const payments = await parts.store.untold(most);
    more = payments.length === most;
    if (payments.length === 0) return;
    await tell(parts, payments).catch(() => tellOneByOne(parts, payments, signal));
  }
}

async function tell({ store, notification }: Telling, payments: readonly StoredPayment[]): Promise<void> {
  const notices = payments.map(({ id, order_id, user_id, amount_cents, currency }) => ({
    payment_id: id,
    order_id,
    user_id,
    text: `Your order ${order_id} is paid: ${fromCents(amount_cents).toFixed(2)} ${currency}.`,
  }));
  await notification.Notify({ notices });
  await store.told(payments.map(({ id }) => id));
}

/** @throws {RequestError} 503 after the first that nobody answers: then nobody would answer the others either. */
async function tellOneByOne(parts: Telling, payments: readonly StoredPayment[], signal: AbortSignal): Promise<void> {
  const { store, log } = parts;
  for (const payment of payments) {
    if (signal.aborted) return;
    try {
      await tell(parts, [payment]);
    } catch (error) {
      log.warn({ payment: payment.id, reason: reason(error) }, 'nobody was told of a payment, will be tried again');
      await store.putOff(payment.id);
      if (error instanceof RequestError && error.status === 503) throw error;
    }
  }
}

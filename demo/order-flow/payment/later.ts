import type { Logger } from 'pino';
import type { orderFlowRecoveredPayments } from '../../../catalog/order-flow.ts';
import type { CounterInstrument } from '../../../instrument/instruments.ts';
import { RequestError } from '../../../service/refusal.ts';
import type { Client } from '../../kit/grpc/client.ts';
import type { notificationApi } from '../apis/notification.ts';
import { fromCents } from '../money.ts';
import type { PaymentStore } from './payment-store.ts';
import type { Payments } from './payments.ts';

const most = 200;

/** Finishes payments whose request broke off some seconds ago. It may be done again, and by several at once. */
export async function finishPayments(
  {
    store,
    payments,
    recovered,
    log,
  }: {
    readonly store: PaymentStore;
    readonly payments: Payments;
    readonly recovered: CounterInstrument<(typeof orderFlowRecoveredPayments)['labels']>;
    readonly log: Logger;
  },
  olderThanSeconds: number,
): Promise<void> {
  for (const payment of await store.unfinished(olderThanSeconds, most)) {
    try {
      await payments.finish(payment);
      recovered.inc({ outcome: 'captured' });
      log.info({ payment: payment.id }, 'finished a payment whose request had broken off');
    } catch (error) {
      if (!(error instanceof RequestError && error.status < 500)) throw error;
      recovered.inc({ outcome: 'voided' });
      log.warn({ payment: payment.id, reason: error.message }, 'voided a payment whose request had broken off');
    }
  }
}

/** Has users told of their payments. One that is told of twice is recorded once. */
export async function tellOfPayments(
  store: PaymentStore,
  notification: Client<NonNullable<(typeof notificationApi)['methods']>>,
  signal: AbortSignal,
): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const payments = await store.untold(most);
    more = payments.length === most;
    if (payments.length === 0) return;
    const notices = payments.map(({ id, order_id, user_id, amount_cents, currency }) => ({
      payment_id: id,
      order_id,
      user_id,
      text: `Your order ${order_id} is paid: ${fromCents(amount_cents).toFixed(2)} ${currency}.`,
    }));
    await notification.Notify({ notices });
    await store.told(payments.map(({ id }) => id));
  }
}

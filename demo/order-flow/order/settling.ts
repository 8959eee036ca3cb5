import type { Logger } from 'pino';
import type { orderFlowSettled } from '../../../catalog/order-flow.ts';
import type { CounterInstrument } from '../../../instrument/instruments.ts';
import type { Client } from '../../kit/grpc/client.ts';
import type { inventoryApi } from '../apis/inventory.ts';
import type { OrderStore } from './order-store.ts';

const most = 500;

/**
 * Says of reservations that are some seconds old whether they have an order; those that have none, because whoever
 * made them is no more, are released. It may be done again, and by several at once.
 */
export async function settleReservations(
  {
    store,
    inventory,
    settled,
    log,
  }: {
    readonly store: OrderStore;
    readonly inventory: Client<NonNullable<(typeof inventoryApi)['methods']>>;
    readonly settled: CounterInstrument<(typeof orderFlowSettled)['labels']>;
    readonly log: Logger;
  },
  olderThanSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const { order_ids } = await inventory.ListHeld({ older_than_milliseconds: olderThanSeconds * 1000, most });
    more = order_ids.length === most;
    if (order_ids.length === 0) return;
    const { there: keep, cancelled: release } = await store.settle(order_ids);
    await inventory.Settle({ keep, release });
    settled.inc({ outcome: 'kept' }, keep.length);
    settled.inc({ outcome: 'released' }, release.length);
    if (release.length > 0)
      log.warn({ orders: release.length }, 'released what was reserved for orders that are not there');
  }
}

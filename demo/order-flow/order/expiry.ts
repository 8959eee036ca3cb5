import type { Logger } from 'pino';
import type { Client } from '../../kit/grpc/client.ts';
import type { inventoryApi } from '../apis/inventory.ts';
import type { OrderStore } from './order-store.ts';

const most = 500;

/**
 * Cancels orders that nobody has paid in time, and gives their stock back. An order is cancelled first, so that none is
 * paid whose stock is gone; where that breaks off in between, the next time gives it back.
 */
export async function expireOrders(
  {
    store,
    inventory,
    log,
  }: {
    readonly store: OrderStore;
    readonly inventory: Client<NonNullable<(typeof inventoryApi)['methods']>>;
    readonly log: Logger;
  },
  holdSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const orders = await store.cancelUnpaid(holdSeconds, most);
    if (orders > 0) log.info({ orders }, 'cancelled orders that nobody paid in time');
    const release = await store.unreleased(most);
    more = release.length === most;
    if (release.length === 0) return;
    await inventory.Settle({ keep: [], release });
    await store.released(release);
  }
}

import {
  oldestHeldReservationAge,
  oldestPendingOrderAge,
  orderFlowPaymentDelay,
  orderFlowReservationsHeld,
} from '../../catalog/order-flow-exporter.ts';
import { type Reading, reading } from '../http/source.ts';
import { ageOf, type Query } from '../stores/postgres/query.ts';
import type { Tables } from './tables.ts';

/**
 * Reads what waits to be finished: payments, reservations, orders. In the demo each of these has an index of its own, so
 * it costs the same however many are finished.
 */
export async function readUnderWay(
  query: Query,
  { orders, payments, reservations }: Tables,
): Promise<readonly Reading[]> {
  const oldest = async (table: string, since: string, where: string): Promise<number> => {
    const rows = await query<{ age: number }>(`select ${ageOf(`min(${since})`)} as age from ${table} where ${where}`);
    return rows[0]?.age ?? 0;
  };
  const [held] = await query<{ count: number }>(
    `select count(*)::float8 as count from ${reservations} where state = 'held'`,
  );
  return [
    reading(orderFlowPaymentDelay, await oldest(payments, 'created_at', `status in ('pending', 'authorised')`)),
    reading(oldestHeldReservationAge, await oldest(reservations, 'reserved_at', `state = 'held'`)),
    reading(oldestPendingOrderAge, await oldest(orders, 'created_at', `status = 'pending'`)),
    reading(orderFlowReservationsHeld, held?.count ?? 0),
  ];
}

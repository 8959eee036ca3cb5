import {
  orderFlowInconsistencies,
  orderFlowOrdersStored,
  orderFlowPaymentsStored,
  orderFlowReservationsWithoutOrder,
} from '../../catalog/order-flow-exporter.ts';
import { type ConnectedSource, type Reading, reading } from '../http/source.ts';
import { atMostShare } from '../stores/at-most-every.ts';
import { type Database, part } from '../stores/postgres/database.ts';
import type { Query } from '../stores/postgres/query.ts';
import { readInconsistencies } from './inconsistencies.ts';
import type { Tables } from './tables.ts';

/** The most of the time of a processor, which is Postgres's, that may be spent on it. */
const shareOfTime = 1 / 10;

/** In seconds: what takes less is worth it at each scrape, so that a breach is seen at once. */
const quick = 0.2;

const { state: orderStates } = orderFlowOrdersStored.labels;
const { state: paymentStates } = orderFlowPaymentsStored.labels;

/**
 * All orders and payments, counted and compared. It takes the longer the more there are, so it is a source of its own,
 * and is done the seldomer the longer it takes, also when it fails since that is longer than a scrape waits.
 */
export function booksSource(database: Database, tables: Tables): ConnectedSource<'books'> {
  const read = async (query: Query): Promise<readonly Reading[]> => {
    // One process, so that the share is one of one processor.
    await query('set local max_parallel_workers_per_gather = 0');
    const orders = await part('orders', byState(query, tables.orders, orderStates));
    const payments = await part('payments', byState(query, tables.payments, paymentStates));
    const counted = { paid: ofState(orders, 'paid'), captured: ofState(payments, 'captured') };
    const { withoutOrder, ...breaches } = await part('comparison', readInconsistencies(query, tables, counted));
    return [
      reading(orderFlowOrdersStored, orders),
      reading(orderFlowPaymentsStored, payments),
      reading(orderFlowReservationsWithoutOrder, withoutOrder),
      reading(
        orderFlowInconsistencies,
        orderFlowInconsistencies.labels.breach.map((breach) => ({ labels: { breach }, value: breaches[breach] })),
      ),
    ];
  };
  const seldom = atMostShare(shareOfTime, quick, (signal: AbortSignal, seconds: number) =>
    database.read(signal, seconds, read),
  );
  return { name: 'books', collect: (signal, seconds) => seldom(signal, seconds), close: () => database.close() };
}

const ofState = <State extends string>(
  counts: readonly { readonly labels: { readonly state: State }; readonly value: number }[],
  state: State,
): number => counts.find(({ labels }) => labels.state === state)?.value ?? 0;

/** Counts the rows of a table by state; a state without rows is 0. */
async function byState<State extends string>(query: Query, table: string, states: readonly State[]) {
  const rows = await query<{ state: string; count: number }>(
    `select status::text as state, count(*)::float8 as count from ${table} group by 1`,
  );
  const counts = new Map(rows.map(({ state, count }) => [state, count]));
  return states.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }));
}

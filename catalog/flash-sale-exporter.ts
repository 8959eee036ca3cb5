import { flashSaleExporter } from './emitters.ts';
import { flashSaleObjectives } from './flash-sale.ts';
import { bounded, counter, gauge } from './metric.ts';
import { connectionStates } from './stores.ts';

const untilSale = 'until a sale has begun';
const product = { product: bounded('the products of the ten newest sales') };

/** What is left of a sale, as each store says: Redis sells, Postgres follows. */
export const saleStock = gauge('flash_sale_stock', {
  help: 'Items that are left in the present sale of the product, by the store that says so.',
  labels: { store: ['redis', 'postgres'], ...product },
  emitter: flashSaleExporter,
  sparse: untilSale,
});

/** What was on sale. */
export const saleQuantity = gauge('flash_sale_quantity', {
  help: 'Items on sale when the present sale of the product began.',
  labels: product,
  emitter: flashSaleExporter,
  sparse: untilSale,
});

/** Orders that are written. */
export const ordersStored = gauge('flash_sale_orders_stored', {
  help: 'Orders in Postgres of the present sale of the product.',
  labels: product,
  emitter: flashSaleExporter,
  sparse: untilSale,
});

/** Orders that the worker has yet to write. */
export const ordersPending = gauge('flash_sale_orders_pending', {
  help: 'Orders of the ten newest sales whose items Redis has given away, and that are not in Postgres yet.',
  emitter: flashSaleExporter,
  promised: {
    objective: flashSaleObjectives.workerLag,
    across: 'sum',
    description:
      'Orders that were accepted, and that the worker has yet to write. It rises while a sale runs, and is 0 soon after.',
    alert: {
      severity: 'warning',
      component: 'worker',
      summary: 'The worker does not keep up with the orders',
      counts: 'orders that are not in Postgres',
    },
  },
});

/** How long the oldest of them has waited. */
export const ordersPendingOldestAge = gauge('flash_sale_orders_pending_oldest_age_seconds', {
  help: 'How long orders of the ten newest sales have waited to be written, the oldest as seen by the exporter; 0 when none waits.',
  emitter: flashSaleExporter,
});

/** Orders that should not be there: must stay 0. */
export const ordersOversold = gauge('flash_sale_orders_oversold', {
  help: 'Orders in Postgres of the ten newest sales beyond the quantity, and those beyond one a key. Anything but 0 is a breach.',
  labels: { breach: ['beyond_quantity', 'key_twice'] },
  emitter: flashSaleExporter,
});

/** Open connections of the Postgres server. */
export const flashSaleConnections = gauge('flash_sale_postgres_connections', {
  help: 'Client connections of the Postgres server by state.',
  labels: { state: connectionStates },
  emitter: flashSaleExporter,
});

/** Connections the Postgres server allows. */
export const flashSaleConnectionsMax = gauge('flash_sale_postgres_connections_max', {
  help: 'max_connections of the Postgres server.',
  emitter: flashSaleExporter,
});

/** Deadlocks that Postgres resolved. */
export const flashSaleDeadlocks = counter('flash_sale_postgres_deadlocks_total', {
  help: 'Deadlocks that Postgres found in the database of the flash sale.',
  emitter: flashSaleExporter,
});

/** What is asked together; `backlog` compares Redis with Postgres. */
const sources = ['redis', 'postgres', 'backlog'] as const;

/** Whether each source answered in the scrape that carries this sample. */
export const flashSaleSourceUp = gauge('flash_sale_exporter_source_up', {
  help: '1 if the source answered this collection in time, else 0 and its metrics are absent. The backlog needs both Redis and Postgres.',
  labels: { source: sources },
  emitter: flashSaleExporter,
});

/** How long each source took. */
export const flashSaleCollectionDuration = gauge('flash_sale_exporter_collection_duration_seconds', {
  help: 'How long the last collection from the source took.',
  labels: { source: sources },
  emitter: flashSaleExporter,
});

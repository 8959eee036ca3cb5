import { flashSaleExporter } from './emitters.ts';
import { flashSaleObjectives } from './flash-sale.ts';
import { bounded, gauge } from './metric.ts';
import { sourceMetrics } from './sources.ts';
import { connectionMetrics } from './stores.ts';

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

// One by one: k6 does not load an export that takes an object apart under other names.
const postgres = connectionMetrics('flash_sale', 'the database of the flash sale', flashSaleExporter);

/** Open connections of the Postgres server. */
export const flashSaleConnections = postgres.connections;

/** Connections the Postgres server allows. */
export const flashSaleConnectionsMax = postgres.connectionsMax;

/** Deadlocks that Postgres resolved. */
export const flashSaleDeadlocks = postgres.deadlocks;

/** What is asked together; `backlog` compares Redis with Postgres. */
const sources = sourceMetrics(
  'flash_sale_exporter',
  flashSaleExporter,
  ['redis', 'postgres', 'backlog'],
  'The backlog needs both Redis and Postgres.',
);

/** Whether each source answered in the scrape that carries this sample. */
export const flashSaleSourceUp = sources.up;

/** How long each source took. */
export const flashSaleCollectionDuration = sources.duration;

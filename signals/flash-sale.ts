import {
  claimDuration,
  flashSaleOrders,
  flashSaleRequests,
  orderDelay,
  ordersWritten,
  publishDuration,
  reserveDuration,
  stockReturned,
  waitingRoomVisits,
  writeDuration,
} from '../catalog/flash-sale.ts';
import {
  flashSaleConnections,
  flashSaleConnectionsMax,
  flashSaleDeadlocks,
  ordersOversold,
  ordersPendingOldestAge,
  ordersStored,
  saleQuantity,
  saleStock,
} from '../catalog/flash-sale-exporter.ts';
import type { LabelSpec, Metric } from '../catalog/metric.ts';
import { objectives } from '../catalog/objectives.ts';
import { systems } from '../catalog/systems.ts';
import { bucketsOf, histogramQuantile, max, over, rate, sum, where } from '../promql/index.ts';
import { connectionSignals } from './connections.ts';
import { perMinuteBy, perSecondBy } from './counted.ts';
import { requestSignals } from './requests.ts';
import { signal } from './signal.ts';

const { title } = systems['flash-sale'];
/** A sale is over in seconds: it is judged over the fewest scrapes that make a rate. */
const window = '20s';

export const {
  p50: saleLatencyP50,
  p95: saleLatencyP95,
  promised: saleLatencyP99,
  byRoute: saleLatencyByRoute,
  rate: saleRequestRate,
  served: saleServedRate,
  byStatus: saleRequestsByStatus,
  errorRatio: saleErrorRatio,
} = requestSignals({
  metric: flashSaleRequests,
  called: title,
  latency: objectives['flash-sale'].latency,
  errors: objectives['flash-sale'].errors,
  window,
});

export const ordersByOutcome = perSecondBy('outcome', flashSaleOrders, {
  title: 'Orders by outcome',
  description:
    'What became of requests for an order, per second. ignored: the key had ordered before. limited: sent to the waiting room. failed: the service could not take it, and the item went back.',
});

export const stockReturnRate = perMinuteBy('reason', stockReturned, {
  title: 'Stock returned',
  description:
    'Items that went back into the stock, per minute, because Kafka did not take their order or whoever had reserved them went away.',
});

type Timed = Metric<'histogram', LabelSpec, 'system' | 'job' | 'instance'>;

/** What a part takes of an order, or of a batch of them. */
const slowest = (part: string, does: string, metric: Timed) =>
  signal({
    title: `${part} p95`,
    description: `95 of a hundred times ${does} took at most this long.`,
    unit: 's',
    query: (w) => histogramQuantile(0.95, sum(['system', 'le'], rate(over(bucketsOf(metric), w)))),
    window,
  });

export const reserveP95 = slowest('Redis, an order', 'the reservation of an item in Redis', reserveDuration);
export const publishP95 = slowest('Kafka, an order', 'the acknowledgement of an order by Kafka', publishDuration);
export const claimP95 = slowest('Redis, a batch', 'the claim of a batch of orders in Redis', claimDuration);
export const writeP95 = slowest('Postgres, a batch', 'the writing of a batch of orders into Postgres', writeDuration);
export const orderDelayP95 = slowest(
  'Delay of orders',
  'the way of an order from its reservation to its row',
  orderDelay,
);

export const ordersWrittenByOutcome = perSecondBy('outcome', ordersWritten, {
  title: 'Orders written',
  description:
    'What the worker made of the orders in Kafka, per second. duplicate: it was written before. cancelled: its item had gone back into the stock.',
});

export const waitingRoomRate = perSecondBy('outcome', waitingRoomVisits, {
  title: 'Waiting room',
  description: 'Views of the waiting room, per second: visitors who wait on, and those who are sent back to the sale.',
});

const stockIn = (store: 'redis' | 'postgres', what: string) =>
  signal({
    title: `Stock in ${store === 'redis' ? 'Redis' : 'Postgres'}`,
    description: what,
    unit: 'orders',
    query: () => sum(['product'], where(saleStock, { store })),
    legend: ['product'],
  });

export const stockInRedis = stockIn(
  'redis',
  'Items that are left in each sale, second by second, as Redis sells them.',
);
export const stockInPostgres = stockIn(
  'postgres',
  'Items that are left in each sale by the orders that are written. It follows Redis, and must meet it.',
);

export const quantityOnSale = signal({
  title: 'Quantity on sale',
  description: 'Items of each sale when it began. Its orders must never cross this line.',
  unit: 'orders',
  query: () => sum(['product'], saleQuantity),
  legend: ['product'],
});

export const ordersInPostgres = signal({
  title: 'Orders in Postgres',
  description: 'Orders of each sale that are written.',
  unit: 'orders',
  query: () => sum(['product'], ordersStored),
  legend: ['product'],
});

export const oversoldOrders = signal({
  title: 'Orders oversold',
  description: 'Orders beyond the quantity of their sale, and those beyond one a key. Anything but 0 is a breach.',
  unit: 'orders',
  query: () => sum(['system'], ordersOversold),
  expected: 0,
});

export const oldestPendingOrder = signal({
  title: 'Age of the oldest pending order',
  description: 'How long the oldest order has waited to be written.',
  unit: 'duration',
  query: () => max(['system'], ordersPendingOldestAge),
});

export const {
  share: saleConnectionShare,
  byState: saleConnectionsByState,
  deadlocks: saleDeadlockRate,
} = connectionSignals(
  {
    connections: flashSaleConnections,
    connectionsMax: flashSaleConnectionsMax,
    deadlocks: flashSaleDeadlocks,
  },
  title,
);

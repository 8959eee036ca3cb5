import { ordersPending } from '../catalog/flash-sale-exporter.ts';
import {
  claimP95,
  oldestPendingOrder,
  orderDelayP95,
  ordersByOutcome,
  ordersInPostgres,
  ordersWrittenByOutcome,
  oversoldOrders,
  publishP95,
  quantityOnSale,
  reserveP95,
  saleConnectionShare,
  saleConnectionsByState,
  saleDeadlockRate,
  saleErrorRatio,
  saleLatencyByRoute,
  saleLatencyP50,
  saleLatencyP95,
  saleLatencyP99,
  saleRequestRate,
  saleRequestsByStatus,
  stockInPostgres,
  stockInRedis,
  stockReturnRate,
  waitingRoomRate,
  writeP95,
} from '../signals/flash-sale.ts';
import { promisedSignal } from '../signals/promised.ts';
import { called, dashboard, panel, row, stacked, stat } from './kit/dashboard.ts';
import { system } from './kit/variables.ts';

const pending = promisedSignal(ordersPending);

export const flashSale = dashboard('flash-sale', {
  title: 'Flash Sale',
  question: 'Is everything sold, and nothing twice?',
  variables: [system(ordersPending)],
  rows: [
    row(
      'Is everything sold, and nothing twice?',
      stat(4, oversoldOrders),
      stat(4, 'Orders pending', pending),
      stat(4, 'Age of the oldest', oldestPendingOrder),
      stat(4, 'Failed requests', saleErrorRatio),
      stat(4, 'Latency p99', saleLatencyP99),
      stat(4, 'Requests', saleRequestRate),
    ),
    row(
      'Where does the stock go?',
      panel(12, 'Stock left', called('Redis', stockInRedis), called('Postgres', stockInPostgres)),
      panel(12, 'Orders against the quantity', called('orders', ordersInPostgres), called('quantity', quantityOnSale)),
    ),
    row(
      'What are people told, and how soon?',
      stacked(8, ordersByOutcome),
      panel(8, 'Flash sale request latency', saleLatencyP50, saleLatencyP95, saleLatencyP99),
      stacked(8, saleRequestsByStatus),
    ),
    row('Is the worker behind?', panel(8, pending), panel(8, orderDelayP95), stacked(8, ordersWrittenByOutcome)),
    row(
      'Which part is the slow one?',
      panel(12, 'Time of a part, p95', reserveP95, publishP95, claimP95, writeP95),
      panel(12, saleLatencyByRoute),
    ),
    row(
      'Does it hold?',
      panel(6, saleErrorRatio),
      panel(6, oversoldOrders),
      stacked(6, stockReturnRate),
      stacked(6, waitingRoomRate),
    ),
    row(
      'Do the connections last?',
      panel(8, saleConnectionShare),
      stacked(8, saleConnectionsByState),
      panel(8, saleDeadlockRate),
    ),
  ],
});

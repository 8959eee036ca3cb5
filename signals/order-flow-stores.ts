import { objectives } from '../catalog/objectives.ts';
import {
  oldestHeldReservationAge,
  oldestPendingOrderAge,
  orderFlowInconsistencies,
  orderFlowOrdersStored,
  orderFlowPaymentsStored,
  orderFlowReservationsHeld,
  orderFlowReservationsWithoutOrder,
  orderFlowStock,
  orderFlowStockInitial,
  orderFlowUse,
} from '../catalog/order-flow-exporter.ts';
import { systems } from '../catalog/systems.ts';
import { div, max, sum } from '../promql/index.ts';
import { connectionSignals, connectionUse } from './connections.ts';
import { signal } from './signal.ts';

export const inconsistencies = signal({
  title: 'Inconsistencies',
  description:
    'Orders paid twice, payments and paid orders that do not meet, and products whose stock is not what was there less what is ordered. Anything but 0 is a breach.',
  unit: 'times',
  query: () => sum(['system'], orderFlowInconsistencies),
  expected: 0,
});

export const ordersByState = signal({
  title: 'Orders by state',
  description: 'Orders that are stored. pending: to be paid; an order that nobody pays in time is cancelled.',
  unit: 'orders',
  query: () => max(['state'], orderFlowOrdersStored),
  legend: ['state'],
});

export const paymentsByState = signal({
  title: 'Payments by state',
  description: 'Payments that are stored. pending and authorised are under way, and soon something else.',
  unit: 'times',
  query: () => max(['state'], orderFlowPaymentsStored),
  legend: ['state'],
});

export const stockLeft = signal({
  title: 'Stock left by product',
  description: 'Share of each product that is not ordered. 0 %: its orders are refused.',
  unit: 'ratio',
  query: () => div(sum(['product'], orderFlowStock), sum(['product'], orderFlowStockInitial)),
  legend: ['product'],
});

export const oldestPendingOrder = signal({
  title: 'Age of the oldest unpaid order',
  description: 'How long the oldest order waits to be paid. Until then it keeps its stock, up to an hour in the demo.',
  unit: 'duration',
  query: () => max(['system'], oldestPendingOrderAge),
});

export const oldestHeldReservation = signal({
  title: 'Age of the oldest held reservation',
  description:
    'How long the oldest reservation waits to be told whether it has an order: some seconds. More: nobody settles them, and what broke off keeps its stock.',
  unit: 'duration',
  query: () => max(['system'], oldestHeldReservationAge),
});

export const heldReservations = signal({
  title: 'Reservations held',
  description: 'Reservations of which nobody has said yet whether they have an order: those of the last seconds.',
  unit: 'orders',
  query: () => max(['system'], orderFlowReservationsHeld),
});

export const reservationsWithoutOrder = signal({
  title: 'Reservations without an order',
  description:
    'Reservations whose order is not written, or cancelled: for a moment, as orders begin and end. Those that stay keep their stock for nobody.',
  unit: 'orders',
  query: () => max(['system'], orderFlowReservationsWithoutOrder),
});

export const orderFlowConnectionUse = connectionUse(orderFlowUse, objectives['order-flow'].connections);

export const { byState: orderFlowConnectionsByState, deadlocks: orderFlowDeadlockRate } = connectionSignals(
  orderFlowUse,
  systems['order-flow'].title,
);

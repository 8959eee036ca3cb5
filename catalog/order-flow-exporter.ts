import { orderFlowExporter } from './emitters.ts';
import { bounded, gauge } from './metric.ts';
import { orderFlowObjectives } from './order-flow.ts';
import { sourceMetrics } from './sources.ts';
import { connectionMetrics } from './stores.ts';

const untilStocked = 'until there is a product in stock';
const product = { product: bounded('the ten products of which there was the most, and "other"') };

/** What is left of each product. */
export const orderFlowStock = gauge('order_flow_stock', {
  help: 'Items of the product that are left.',
  labels: product,
  emitter: orderFlowExporter,
  sparse: untilStocked,
});

/** What there was of each product. */
export const orderFlowStockInitial = gauge('order_flow_stock_initial', {
  help: 'Items of the product that there were before the first order.',
  labels: product,
  emitter: orderFlowExporter,
  sparse: untilStocked,
});

/** Orders that are written. */
export const orderFlowOrdersStored = gauge('order_flow_orders_stored', {
  help: 'Orders in Postgres by state. Cancelled are also those that were never made, of which only the id is there.',
  labels: { state: ['pending', 'paid', 'cancelled'] },
  emitter: orderFlowExporter,
});

/** Payments that are written. */
export const orderFlowPaymentsStored = gauge('order_flow_payments_stored', {
  help: 'Payments in Postgres by state: the card is to be asked (pending), has the amount ready (authorised), is charged (captured), is not (voided), or would not be (declined).',
  labels: { state: ['pending', 'authorised', 'captured', 'voided', 'declined'] },
  emitter: orderFlowExporter,
});

/** How long the oldest payment has waited for its end. */
export const orderFlowPaymentDelay = gauge('order_flow_payment_delay_seconds', {
  help: 'Age of the oldest payment that is pending or authorised, of which nobody knows yet what becomes of it; 0 when there is none.',
  emitter: orderFlowExporter,
  promised: {
    objective: orderFlowObjectives.paymentDelay,
    across: 'max',
    description:
      'How long the oldest payment has waited to be finished. One whose request broke off takes some seconds.',
    alert: {
      severity: 'warning',
      component: 'payment',
      summary: 'A payment is not finished',
      counts: 'seconds since the oldest unfinished payment was begun',
    },
  },
});

/** Reservations of which nobody has said yet whether they have an order. */
export const orderFlowReservationsHeld = gauge('order_flow_reservations_held', {
  help: 'Reservations that are neither kept nor released yet: of the last seconds, and of orders that broke off.',
  emitter: orderFlowExporter,
});

/** How long the oldest of them has waited. */
export const oldestHeldReservationAge = gauge('order_flow_oldest_held_reservation_age_seconds', {
  help: 'Age of the oldest reservation that is neither kept nor released yet; 0 when there is none.',
  emitter: orderFlowExporter,
});

/** How long the oldest order has waited to be paid. */
export const oldestPendingOrderAge = gauge('order_flow_oldest_pending_order_age_seconds', {
  help: 'Age of the oldest order that is neither paid nor cancelled; 0 when there is none.',
  emitter: orderFlowExporter,
});

/** Stock that is kept from sale for nobody. */
export const orderFlowReservationsWithoutOrder = gauge('order_flow_reservations_without_order', {
  help: 'Reservations whose order is not written, or cancelled, and that are not released yet: for a moment that is how orders begin and end.',
  emitter: orderFlowExporter,
});

/** What must not be: must stay 0. */
export const orderFlowInconsistencies = gauge('order_flow_inconsistencies', {
  help: 'Orders with more than one captured payment, captured payments without a paid order of that amount, paid orders without a payment, and products whose stock is not what was there less what is ordered. Anything but 0 is a breach.',
  labels: { breach: ['paid_twice', 'payment_without_order', 'order_without_payment', 'stock_not_conserved'] },
  emitter: orderFlowExporter,
});

/** Who uses the order flow's Postgres. */
export const orderFlowUse = connectionMetrics('order_flow', 'the database of the order flow', orderFlowExporter);

/** What is asked together; `books` goes through all orders and payments. */
const sources = sourceMetrics(
  'order_flow_exporter',
  orderFlowExporter,
  ['redis', 'postgres', 'books'],
  'The books are all orders and payments, which are compared with each other and with the stock.',
);

/** Whether each source answered in the scrape that carries this sample. */
export const orderFlowSourceUp = sources.up;

/** How long each source took. */
export const orderFlowCollectionDuration = sources.duration;

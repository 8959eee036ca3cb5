import { orderFlowGateway, orderFlowNotification, orderFlowOrder, orderFlowPayment } from './emitters.ts';
import { faultGauge } from './fault-gauge.ts';
import { requestDurations } from './http.ts';
import { counter } from './metric.ts';
import type { Objective } from './objective.ts';

const published = "order flow's published thresholds";

const p95 = (what: string, critical: number, source: string = published) =>
  ({ title: `${what} p95`, direction: 'below', unit: 's', critical, quantile: 0.95, source }) as const;

/** What the order flow promises. */
export const orderFlowObjectives = {
  flowP95: p95('Full flow', 0.25),
  flowP99: {
    title: 'Full flow p99',
    direction: 'below',
    unit: 's',
    critical: 0.5,
    quantile: 0.99,
    source: published,
  },
  flowP50: {
    title: 'Full flow p50',
    direction: 'below',
    unit: 's',
    critical: 0.15,
    quantile: 0.5,
    source: published,
  },
  flowMean: { title: 'Full flow, mean', direction: 'below', unit: 's', critical: 0.2, source: published },
  flowSuccess: {
    title: 'Flows that succeed',
    direction: 'above',
    unit: 'ratio',
    critical: 0.99,
    source: published,
  },
  flows: {
    title: 'Flows in a full run',
    direction: 'above',
    unit: 'iterations',
    critical: 1000,
    source: `${published}: for the full profile`,
  },
  gatewayLatency: p95('Gateway latency', 0.05),
  orderLatency: p95('Order latency', 0.15),
  orderCreationLatency: p95('Order latency in its own suite', 0.2),
  paymentLatency: p95('Payment latency', 0.1),
  latency: {
    title: 'Request latency p99',
    direction: 'below',
    unit: 's',
    critical: 0.6,
    quantile: 0.99,
    source: published,
  },
  latencyP95: p95('Request latency', 0.3),
  errors: {
    title: 'Failed requests',
    direction: 'below',
    unit: 'ratio',
    target: 0.001,
    critical: 0.01,
    source: published,
  },
  timeSaved: {
    title: 'Time that the pool saves a flow',
    direction: 'above',
    unit: 's',
    critical: 0.8,
    source: "order flow's published success criteria: on a slow network, whose delay must be declared",
  },
  hopLatency: p95('Call of a service', 0.15, 'ours: what an order is promised, the longest of them'),
  poolWaits: {
    title: 'Calls that wait for a channel',
    direction: 'below',
    unit: 'ratio',
    target: 0.01,
    critical: 0.05,
    source: 'ours: a pool that is large enough lets next to nobody wait',
  },
  paymentFailures: {
    title: 'Payments that fail',
    direction: 'below',
    unit: 'ratio',
    target: 0.001,
    critical: 0.01,
    source: `${published}: errors`,
  },
  paymentDelay: {
    title: 'Payment delay',
    direction: 'below',
    unit: 'duration',
    critical: 30,
    source:
      'ours: what breaks off is finished within seconds; whose is not has a card that is charged or not, and no word',
  },
  connections: {
    title: 'Order flow connections in use',
    direction: 'below',
    unit: 'ratio',
    critical: 0.8,
    source: 'ours: as ticketing has it',
  },
} as const satisfies Record<string, Objective>;

const { gatewayLatency, orderLatency, orderCreationLatency, paymentLatency, flowP95, latency, latencyP95 } =
  orderFlowObjectives;

/** Latency of the gateway's API. */
export const orderFlowRequests = requestDurations(orderFlowGateway, [
  ...[0.0025, 0.005, 0.01, 0.02, gatewayLatency.critical, paymentLatency.critical, orderLatency.critical],
  ...[orderCreationLatency.critical, flowP95.critical, latencyP95.critical, latency.critical, 1, 2.5, 5],
]);

/** What became of orders. */
export const orderFlowOrders = counter('order_flow_orders_total', {
  help: 'Orders by what became of them: created, known already (repeated), refused for want of stock, refused as wrong (a product that does not exist, a price that is not its), or failed because something was away.',
  labels: { outcome: ['created', 'repeated', 'insufficient_stock', 'refused', 'failed'] },
  emitter: orderFlowOrder,
});

/** Reservations of which nobody knew whether they have an order. */
export const orderFlowSettled = counter('order_flow_reservations_settled_total', {
  help: 'Reservations that were compared with the orders after a while: kept, since they have an order, or released, since they have none.',
  labels: { outcome: ['kept', 'released'] },
  emitter: orderFlowOrder,
});

/** What became of payments. */
export const orderFlowPayments = counter('order_flow_payments_total', {
  help: 'Payments by what became of them: captured, known already (repeated), declined by the card, refused as wrong (no such order, another amount, paid already), or failed because something was away.',
  labels: { outcome: ['captured', 'repeated', 'declined', 'refused', 'failed'] },
  emitter: orderFlowPayment,
});

/** Payments that had to be finished later. */
export const orderFlowRecoveredPayments = counter('order_flow_payments_recovered_total', {
  help: 'Payments whose request broke off, by how they were finished later: captured, declined by the card, or voided since the order is not to be paid by them.',
  labels: { outcome: ['captured', 'declined', 'voided'] },
  emitter: orderFlowPayment,
});

/** What became of notifications. */
export const orderFlowNotifications = counter('order_flow_notifications_total', {
  help: 'Notifications of paid orders by what became of them: recorded, or known already (repeated).',
  labels: { outcome: ['recorded', 'repeated'] },
  emitter: orderFlowNotification,
});

/** The fault switches of the gateway. */
export const orderFlowFaultActive = faultGauge('order_flow_fault_active', 'the gateway', orderFlowGateway, [
  'slow-requests',
  'failing-requests',
  'memory-leak',
  'pool-exhaustion',
]);

/** The fault switches of the order service. */
export const orderFlowOrderFaultActive = faultGauge(
  'order_flow_order_fault_active',
  'the order service',
  orderFlowOrder,
  ['slow-orders'],
);

/** The fault switches of the payment service. */
export const orderFlowPaymentFaultActive = faultGauge(
  'order_flow_payment_fault_active',
  'the payment service',
  orderFlowPayment,
  ['failing-payments', 'slow-payments'],
);

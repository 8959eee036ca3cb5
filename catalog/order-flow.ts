import {
  orderFlowGateway,
  orderFlowInventory,
  orderFlowNotification,
  orderFlowOrder,
  orderFlowPayment,
  orderFlowProduct,
  orderFlowUser,
} from './emitters.ts';
import { faultGauge } from './fault-gauge.ts';
import { requestDurations } from './http.ts';
import { counter, type Emitter, gauge, histogram } from './metric.ts';
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
} as const satisfies Record<string, Objective>;

const { gatewayLatency, orderLatency, orderCreationLatency, paymentLatency, flowP95, latency, latencyP95 } =
  orderFlowObjectives;

/** Latency of the gateway's API. */
export const orderFlowRequests = requestDurations(orderFlowGateway, [
  ...[0.0025, 0.005, 0.01, 0.02, gatewayLatency.critical, paymentLatency.critical, orderLatency.critical],
  ...[orderCreationLatency.critical, flowP95.critical, latencyP95.critical, latency.critical, 1, 2.5, 5],
]);

/** How long a call of a service takes: from within a local network to the deadline. */
const ofACall = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.02, gatewayLatency.critical, paymentLatency.critical],
  ...[orderFlowObjectives.hopLatency.critical, 0.25, 0.5, 1, 2.5, 5],
];

/** What a process tells of its gRPC channels to other services. */
const channelsTo = <const Added extends string, const Service extends string>(
  emitter: Emitter<Added>,
  services: readonly Service[],
) => {
  const service = { service: services };
  return {
    /** The pool by what its connections do. */
    connections: gauge('order_flow_grpc_pool_connections', {
      help: 'Connections of the pool to the service: with calls under way (in_use), without (idle), or not there just now (disconnected). With the pool off, those that are open.',
      labels: { ...service, state: ['in_use', 'idle', 'disconnected'] },
      emitter,
    }),
    /** How many connections the pool has. */
    size: gauge('order_flow_grpc_pool_size', {
      help: 'Connections that the pool to the service has; 0 where it is off.',
      labels: service,
      emitter,
    }),
    /** Calls under way. */
    calls: gauge('order_flow_grpc_pool_calls', {
      help: 'Calls of the service that are under way.',
      labels: service,
      emitter,
    }),
    /** How many calls the pool takes. */
    callsMax: gauge('order_flow_grpc_pool_calls_max', {
      help: 'Calls that the connections of the pool take at once; what comes beyond waits. 0 where the pool is off.',
      labels: service,
      emitter,
    }),
    /** Who waits. */
    waiting: gauge('order_flow_grpc_pool_waiting', {
      help: 'Calls that wait for a channel of the pool.',
      labels: service,
      emitter,
    }),
    /** How long they have waited. */
    wait: histogram('order_flow_grpc_pool_wait_seconds', {
      help: 'Time until a call had a channel of the pool; those that need not wait count with next to nothing, those that got none with the time until they were given up.',
      labels: service,
      buckets: [0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      emitter,
    }),
    /** What became of those who wanted a channel. */
    acquisitions: counter('order_flow_grpc_pool_acquisitions_total', {
      help: 'Calls by how they got a channel: at once, after a wait, or not at all, because the wait was too long (timed_out) or too many waited already (refused).',
      labels: { ...service, outcome: ['immediate', 'waited', 'timed_out', 'refused'] },
      emitter,
    }),
    /** Connections that were made anew. */
    reconnects: counter('order_flow_grpc_pool_reconnects_total', {
      help: 'Connections of the pool that were lost and made again.',
      labels: service,
      emitter,
    }),
    /** How long a hop takes. */
    hop: histogram('order_flow_grpc_call_duration_seconds', {
      help: 'Time of a call of the service, the wait for a channel included, by what came of it: an answer (ok), a refusal, a failure of the service, no connection (unavailable), no answer within the deadline (timed_out), or no channel of the pool (no_channel).',
      labels: {
        ...service,
        outcome: ['ok', 'refused', 'failed', 'unavailable', 'timed_out', 'no_channel'],
      },
      buckets: ofACall,
      emitter,
    }),
  };
};

/** What a process tells of its gRPC channels. */
export type ChannelMetrics = ReturnType<typeof channelsTo>;

/** The channels of the gateway. */
export const gatewayChannels = channelsTo(orderFlowGateway, ['user', 'product', 'order', 'payment', 'notification']);

/** The channels of the order service. */
export const orderChannels = channelsTo(orderFlowOrder, ['product', 'inventory']);

/** The channels of the payment service. */
export const paymentChannels = channelsTo(orderFlowPayment, ['order', 'notification']);

/** How long a service works on a call. */
const handling = <const Added extends string, const Method extends string>(
  emitter: Emitter<Added>,
  methods: readonly Method[],
) =>
  histogram('order_flow_grpc_handling_duration_seconds', {
    help: 'Time that the service takes for a call, by method and by what came of it: an answer (ok), a refusal, or a failure.',
    labels: { method: methods, outcome: ['ok', 'refused', 'failed'] },
    buckets: ofACall,
    emitter,
  });

/** Calls of the user service. */
export const userHandling = handling(orderFlowUser, ['Register', 'SignIn']);

/** Calls of the product service. */
export const productHandling = handling(orderFlowProduct, ['List', 'Find']);

/** Calls of the order service. */
export const orderHandling = handling(orderFlowOrder, ['Create', 'Get', 'MarkPaid']);

/** Calls of the inventory service. */
export const inventoryHandling = handling(orderFlowInventory, ['Reserve', 'Settle', 'ListHeld']);

/** Calls of the payment service. */
export const paymentHandling = handling(orderFlowPayment, ['Pay', 'Get']);

/** Calls of the notification service. */
export const notificationHandling = handling(orderFlowNotification, ['Notify', 'List']);

/** What became of orders. */
export const orderFlowOrders = counter('order_flow_orders_total', {
  help: 'Orders by what became of them: created, refused for want of stock, refused as wrong (a product that does not exist, a price that is not its), or failed because something was away.',
  labels: { outcome: ['created', 'insufficient_stock', 'refused', 'failed'] },
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
  help: 'Payments whose request broke off, by how they were finished later: captured, or voided since the order is not to be paid by them.',
  labels: { outcome: ['captured', 'voided'] },
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

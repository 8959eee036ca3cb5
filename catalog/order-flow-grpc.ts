import {
  orderFlowGateway,
  orderFlowInventory,
  orderFlowNotification,
  orderFlowOrder,
  orderFlowPayment,
  orderFlowProduct,
  orderFlowUser,
} from './emitters.ts';
import { counter, type Emitter, gauge, histogram } from './metric.ts';
import { orderFlowObjectives } from './order-flow.ts';

/** How long a call of a service takes: from within a local network to the deadline. */
const ofACall = [
  ...[
    0.001,
    0.0025,
    0.005,
    0.01,
    0.02,
    orderFlowObjectives.gatewayLatency.critical,
    orderFlowObjectives.paymentLatency.critical,
  ],
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

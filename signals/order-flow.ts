import { objectives } from '../catalog/objectives.ts';
import {
  orderFlowNotifications,
  orderFlowOrders,
  orderFlowPayments,
  orderFlowRecoveredPayments,
  orderFlowRequests,
  orderFlowSettled,
} from '../catalog/order-flow.ts';
import { gatewayChannels, userHandling } from '../catalog/order-flow-grpc.ts';
import { systems } from '../catalog/systems.ts';
import {
  bucketsOf,
  countOf,
  div,
  histogramQuantile,
  max,
  over,
  rate,
  sum,
  type Window,
  where,
} from '../promql/index.ts';
import { perMinuteBy, perSecondBy } from './counted.ts';
import { requestSignals } from './requests.ts';
import { signal } from './signal.ts';

const window = '1m';
const promises = objectives['order-flow'];

export const {
  p50: orderFlowLatencyP50,
  p95: orderFlowLatencyP95,
  promised: orderFlowLatencyP99,
  byRoute: orderFlowLatencyByRoute,
  rate: orderFlowRequestRate,
  byStatus: orderFlowRequestsByStatus,
  errorRatio: orderFlowErrorRatio,
} = requestSignals({
  metric: orderFlowRequests,
  called: systems['order-flow'].title,
  latency: promises.latency,
  errors: promises.errors,
  window,
});

/** All services that call others show their channels under the same names. */
export const channels = gatewayChannels;

/** Who calls, and whom: a hop, and a pool. */
export const hop = ['system', 'job', 'service'] as const;

const hopQuantile = (w: Window) => histogramQuantile(0.95, sum([...hop, 'le'], rate(over(bucketsOf(channels.hop), w))));

export const hopP95 = signal({
  title: 'Hops p95',
  description:
    '95 of a hundred calls take at most this long, the wait for a channel included, by who calls whom. The slowest line is where the flow spends its time.',
  unit: 's',
  query: hopQuantile,
  objective: promises.hopLatency,
  legend: ['job', 'service'],
  window,
});

export const slowestHopP95 = signal({
  title: 'Slowest hop p95',
  description:
    '95 of a hundred calls of the hop that takes the longest are answered within this time, the wait for a channel included.',
  unit: 's',
  query: (w) => max(['system'], hopQuantile(w)),
  objective: promises.hopLatency,
  window,
});

export const hopRate = signal({
  title: 'Hops',
  description: 'Calls between services, per second, by who calls whom.',
  unit: 'per second',
  query: (w) => sum(hop, rate(over(countOf(channels.hop), w))),
  legend: ['job', 'service'],
  window,
});

export const hopsByOutcome = perSecondBy('outcome', countOf(channels.hop), {
  title: 'Hops by outcome',
  description:
    'Calls between services by what came of them, per second. refused is an answer, such as no such order; unavailable, timed_out and no_channel are not.',
});

export const handlingP95 = signal({
  title: 'Handling p95',
  description:
    'What a service itself takes for 95 of a hundred calls. What a hop takes beyond that is the network, and the wait for a channel.',
  unit: 's',
  query: (w) => histogramQuantile(0.95, sum(['job', 'le'], rate(over(bucketsOf(userHandling), w)))),
  legend: ['job'],
  window,
});

export const ordersByOutcome = perSecondBy('outcome', orderFlowOrders, {
  title: 'Orders placed',
  description:
    'What became of orders, per second. insufficient_stock is news for the buyer, not a failure. repeated: it had been placed under the same key.',
});

export const paymentsByOutcome = perSecondBy('outcome', orderFlowPayments, {
  title: 'Payments',
  description: 'What became of payments, per second. repeated: it had been captured under the same key.',
});

const payments = (w: Window) => sum(['system'], rate(over(orderFlowPayments, w)));

export const paymentFailureRatio = signal({
  title: 'Payments that fail',
  description:
    'Share of the payments that failed because something was away. Those that are declined or refused are answers.',
  unit: 'ratio',
  // The outcome begins at 0, so it is not missing where no payment has failed.
  query: (w) => div(sum(['system'], rate(over(where(orderFlowPayments, { outcome: 'failed' }), w))), payments(w)),
  objective: promises.paymentFailures,
  window,
});

export const paymentRate = signal({
  title: 'Payments asked for',
  description: 'Payments of whatever outcome, per second.',
  unit: 'per second',
  query: payments,
  window,
});

export const mendedLater = perMinuteBy('outcome', orderFlowSettled, {
  title: 'Reservations settled',
  description: 'Reservations that nobody had heard of, per minute: kept, since they have an order, or released.',
});

export const recoveredPayments = perMinuteBy('outcome', orderFlowRecoveredPayments, {
  title: 'Payments recovered',
  description:
    'Payments whose request broke off and that were finished later, per minute: captured, declined by the card, or voided.',
});

export const notificationsByOutcome = perSecondBy('outcome', orderFlowNotifications, {
  title: 'Notifications',
  description: 'Notifications of paid orders, per second.',
});

import { systems } from '../catalog/systems.ts';
import {
  orderFlowErrorRatio,
  orderFlowLatencyP99,
  orderFlowRequestRate,
  paymentFailureRatio,
  paymentRate,
  poolWaitRatio,
  slowestHopP95,
} from '../signals/order-flow.ts';
import { alert, alertGroup, steady } from './kit/alert.ts';
import { above, atLeast, provided } from './kit/condition.ts';
import { promisedAlerts } from './kit/promised.ts';
import { leastTraffic, requestAlerts } from './kit/requests.ts';

const system = systems['order-flow'];

/** Whether orders are taken and paid, soon enough, and no pool between the services is too small. */
export const orderFlow = alertGroup(system.name, {
  interval: '5s',
  alerts: [
    ...requestAlerts(system, {
      latency: orderFlowLatencyP99,
      errors: orderFlowErrorRatio,
      rate: orderFlowRequestRate,
    }),
    alert('OrderFlowPaymentFailuresHigh', {
      when: provided(
        above(paymentFailureRatio, 'critical'),
        atLeast(paymentRate, leastTraffic(paymentFailureRatio.window)),
      ),
      ...steady,
      severity: 'critical',
      component: 'payment',
      summary: 'Payments fail',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} of the payments of ${label('system')} failed. The limit is ${limit}.`,
    }),
    alert('OrderFlowHopLatencyHigh', {
      when: provided(
        above(slowestHopP95, 'critical'),
        atLeast(orderFlowRequestRate, leastTraffic(slowestHopP95.window)),
      ),
      ...steady,
      severity: 'warning',
      component: 'grpc',
      summary: 'A hop between services is slow',
      description: ({ value, limit, label }) =>
        `Last measured: one in twenty calls of the slowest service of ${label('system')} took ${value} or longer. The limit is ${limit}.`,
    }),
    alert('OrderFlowPoolExhausted', {
      when: provided(
        above(poolWaitRatio, 'critical'),
        atLeast(orderFlowRequestRate, leastTraffic(poolWaitRatio.window)),
      ),
      ...steady,
      severity: 'warning',
      component: 'grpc-pool',
      summary: 'Calls wait for a channel of their pool',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} of the calls between the services of ${label('system')} had to wait for a channel, or got none. The limit is ${limit}.`,
    }),
    ...promisedAlerts(system.name),
  ],
});

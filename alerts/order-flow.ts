import { systems } from '../catalog/systems.ts';
import {
  hopP95,
  hopRate,
  orderFlowErrorRatio,
  orderFlowLatencyP99,
  orderFlowRequestRate,
  paymentFailureRatio,
  paymentRate,
} from '../signals/order-flow.ts';
import { poolDemand, poolWaitRatio } from '../signals/order-flow-pools.ts';
import { inconsistencies, orderFlowConnectionUse } from '../signals/order-flow-stores.ts';
import { alert, alertGroup, steady } from './kit/alert.ts';
import { aboveExpected } from './kit/condition.ts';
import { connectionsAlert } from './kit/connections.ts';
import { promisedAlerts } from './kit/promised.ts';
import { aboveAmongEnough, oneInTwenty, requestAlerts } from './kit/requests.ts';

const system = systems['order-flow'];

/** Whether orders are taken and paid, soon enough, and no pool between the services is too small. */
export const orderFlow = alertGroup(system.name, {
  interval: '5s',
  alerts: [
    alert('OrderFlowInconsistent', {
      // No time to wait: what does not agree now is not mended by itself, and each second may add to it.
      when: aboveExpected(inconsistencies),
      keepFiringFor: '1m',
      severity: 'critical',
      component: 'stores',
      summary: 'Orders, payments and stock do not agree',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} orders, payments or products of ${label('system')} that do not agree with the others. The limit is ${limit}.`,
    }),
    ...requestAlerts(system, {
      latency: orderFlowLatencyP99,
      errors: orderFlowErrorRatio,
      rate: orderFlowRequestRate,
    }),
    alert('OrderFlowPaymentFailuresHigh', {
      when: aboveAmongEnough(paymentFailureRatio, paymentRate),
      ...steady,
      severity: 'critical',
      component: 'payment',
      summary: 'Payments fail',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} of the payments of ${label('system')} failed. The limit is ${limit}.`,
    }),
    alert('OrderFlowHopLatencyHigh', {
      when: aboveAmongEnough(hopP95, hopRate, oneInTwenty),
      ...steady,
      severity: 'warning',
      component: 'grpc',
      summary: 'A hop between services is slow',
      description: ({ value, limit, label }) =>
        `Last measured: one in twenty calls of ${label('service')} by ${label('job')} took ${value} or longer. The limit is ${limit}.`,
    }),
    alert('OrderFlowPoolExhausted', {
      when: aboveAmongEnough(poolWaitRatio, poolDemand, oneInTwenty),
      ...steady,
      // Who gets no channel at all is answered with 503, of which OrderFlowErrorsHigh tells.
      severity: 'warning',
      component: 'grpc-pool',
      summary: 'Calls wait for a channel of their pool',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} of the calls of ${label('service')} by ${label('job')} had to wait for a channel, or got none. The limit is ${limit}.`,
    }),
    connectionsAlert('OrderFlowConnectionsHigh', orderFlowConnectionUse),
    ...promisedAlerts(system.name),
  ],
});

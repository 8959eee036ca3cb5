import { httpReqFailed, type JudgedByK6 } from './judged.ts';
import {
  k6Errors,
  k6FlowDuration,
  k6GatewayLatency,
  k6HttpReqDuration,
  k6OrderServiceLatency,
  k6PaymentServiceLatency,
  k6PoolTimeSaved,
} from './k6.ts';
import { orderFlowObjectives } from './order-flow.ts';

/** What the suites of the order flow are judged by. */
export const orderFlowPromises = [
  { metric: httpReqFailed, objective: orderFlowObjectives.errors },
  { metric: k6Errors, objective: orderFlowObjectives.errors },
  { metric: k6HttpReqDuration, objective: orderFlowObjectives.latencyP95 },
  { metric: k6HttpReqDuration, objective: orderFlowObjectives.latency },
] as const satisfies readonly JudgedByK6[];

/** What a suite is judged by besides that goes through the whole flow. */
export const wholeFlowPromises = [
  { metric: k6FlowDuration, objective: orderFlowObjectives.flowP50 },
  { metric: k6FlowDuration, objective: orderFlowObjectives.flowP95 },
  { metric: k6FlowDuration, objective: orderFlowObjectives.flowP99 },
  { metric: k6FlowDuration, objective: orderFlowObjectives.flowMean },
  { metric: k6GatewayLatency, objective: orderFlowObjectives.gatewayLatency },
  { metric: k6OrderServiceLatency, objective: orderFlowObjectives.orderLatency },
  { metric: k6PaymentServiceLatency, objective: orderFlowObjectives.paymentLatency },
] as const satisfies readonly JudgedByK6[];

/** What the suite of the orders is judged by besides. */
export const orderCreationPromises = [
  { metric: k6OrderServiceLatency, objective: orderFlowObjectives.orderCreationLatency },
] as const satisfies readonly JudgedByK6[];

/** What the suite of the payments is judged by besides. */
export const paymentPromises = [
  { metric: k6PaymentServiceLatency, objective: orderFlowObjectives.paymentLatency },
] as const satisfies readonly JudgedByK6[];

/** What the suite is judged by that goes with the pool and without: half of its requests are to be slow. */
export const poolSavingPromises = [
  { metric: httpReqFailed, objective: orderFlowObjectives.errors },
  { metric: k6Errors, objective: orderFlowObjectives.errors },
  { metric: k6PoolTimeSaved, objective: orderFlowObjectives.timeSaved },
] as const satisfies readonly JudgedByK6[];

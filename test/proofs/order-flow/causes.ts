import { leastTraffic } from '../../../alerts/kit/requests.ts';
import { windowOf } from '../../../alerts/kit/timing.ts';
import { orderFlowExporter, orderFlowGateway } from '../../../catalog/emitters.ts';
import { level, objectives } from '../../../catalog/objectives.ts';
import { orderFlowRequests } from '../../../catalog/order-flow.ts';
import { systems } from '../../../catalog/systems.ts';
import { hopP95, paymentFailureRatio } from '../../../signals/order-flow.ts';
import { type Cause, shareKnown } from '../../alert-proofs/cause.ts';
import { ruleOf } from '../../alert-proofs/rule.ts';
import { every } from '../../alert-proofs/stage.ts';
import { forgottenTarget, renamedMetrics } from '../availability.ts';
import { failingRequests, slowRequests } from '../request-causes.ts';
import { hopEdges, hopTime } from './hops.ts';
import { poolWaits } from './pools.ts';
import type { OrderFlowStage } from './stage.ts';
import { storeCauses } from './store-causes.ts';

const promises = objectives['order-flow'];

/** The calls per second below which no hop is judged. */
const hopTraffic = leastTraffic(hopP95.window, 1 / (1 - promises.hopLatency.quantile));

/** The card provider takes its time, so that the hop to the payment service takes as long. */
function slowPayments({ system, calls, fault, timeScale }: OrderFlowStage): Cause {
  const alert = 'OrderFlowHopLatencyHigh';
  const { hopLatency } = promises;
  const limit = level(hopLatency, 'critical');
  const window = windowOf(ruleOf({ alert }).alert, timeScale);
  const held = limit + 0.1;
  const lately = { ...{ service: 'payment', quantile: hopLatency.quantile, window }, least: hopTraffic };
  const longest = (at: number) => {
    const paid = calls.filter((one) => one.of === 'payment' && one.at > at - window && one.at <= at);
    return Math.max(...paid.map(({ seconds }) => seconds));
  };
  return {
    alert,
    act: 'crowd',
    does: `the fault \`slow-payments\`, by which the card provider takes ${held} s`,
    labels: { job: orderFlowGateway.job, service: lately.service },
    witness: {
      who: "the gateway's own page of metrics is read: within which time payments were answered",
      read: hopTime(system, lately),
      beyond: (value) => value > limit,
    },
    // Nobody who pays waits for less than the hop; Prometheus knows only between which buckets it lies.
    right: (at) => ({ least: limit, most: hopEdges.find((edge) => edge >= longest(at)) ?? Number.POSITIVE_INFINITY }),
    rightUntil: { least: limit, most: Math.max(...hopEdges) },
    begin: () => fault({ name: 'slow-payments', parameters: { milliseconds: held * 1000 } }),
  };
}

/** The card provider answers one payment in five not at all. */
function failingPayments({ calls, fault, timeScale }: OrderFlowStage): Cause {
  const alert = 'OrderFlowPaymentFailuresHigh';
  const limit = level(promises.paymentFailures, 'critical');
  const payments = () => calls.filter((one) => one.of === 'payment');
  const { share, right } = shareKnown(ruleOf({ alert }).alert, timeScale, {
    some: () => payments().flatMap(({ at, error }) => (error === 'provider_unavailable' ? at : [])),
    all: () => payments().map(({ at }) => at),
    least: leastTraffic(paymentFailureRatio.window),
  });
  return {
    alert,
    act: 'breakage',
    does: 'the fault `failing-payments`, by which the card provider does not answer one payment in five',
    labels: {},
    witness: {
      who: 'those who pay count how often the card provider was away',
      read: share,
      beyond: (value) => value > limit,
    },
    right,
    rightUntil: { least: limit, most: 1 },
    begin: () => fault({ name: 'failing-payments', parameters: { share: 0.2 } }),
  };
}

/** How many places a pool has left, and how many people want one at once, and how often, in milliseconds. */
const narrow = { leave: 3, together: 12, every: 500 } as const;

/** A switch keeps nearly all places of the pools, and people look at the products together. */
function exhaustedPool({ system, calls, fault, timeScale, lookTogether }: OrderFlowStage): Cause {
  const alert = 'OrderFlowPoolExhausted';
  const limit = level(promises.poolWaits, 'critical');
  const waits = poolWaits(system, 'product');
  const { share, right } = shareKnown(ruleOf({ alert }).alert, timeScale, {
    some: waits.times,
    all: () => calls.flatMap(({ at, of }) => (of === 'products' ? at : [])),
    least: 0,
  });
  return {
    alert,
    act: 'breakage',
    does: `the fault \`pool-exhaustion\`, which leaves ${narrow.leave} places of each pool, and ${narrow.together} people who look at the products at once`,
    labels: { job: orderFlowGateway.job, service: 'product' },
    witness: {
      who: 'the gateway is asked how many calls have waited, at `/health/pools/detailed`; the visitors count their looks',
      read: async () => {
        await waits.read();
        return share();
      },
      beyond: (value) => value > limit,
    },
    right,
    rightUntil: { least: limit, most: 1 },
    begin: async () => {
      const off = await fault({ name: 'pool-exhaustion', parameters: { leave: narrow.leave } });
      const stop = every(narrow.every, () => lookTogether(narrow.together));
      return async () => {
        stop();
        await off();
      };
    },
  };
}

/** What brings each alert of the order flow about. */
export const orderFlowCauses = (stage: OrderFlowStage): readonly Cause[] => [
  slowRequests(stage, 'OrderFlowLatencyHigh', { metric: orderFlowRequests, latency: promises.latency }),
  failingRequests(stage, 'OrderFlowErrorsHigh', promises.errors),
  slowPayments(stage),
  failingPayments(stage),
  exhaustedPool(stage),
  ...storeCauses(stage),
  // Nothing else in this act reads what it shows.
  { ...forgottenTarget(stage, orderFlowExporter), act: 'crowd' },
  ...renamedMetrics(stage, systems['order-flow'].name),
];

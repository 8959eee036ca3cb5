import { objectives } from '../../../catalog/objectives.ts';
import {
  orderFlowNotifications,
  orderFlowOrders,
  orderFlowPayments,
  orderFlowRecoveredPayments,
  orderFlowRequests,
  orderFlowSettled,
} from '../../../catalog/order-flow.ts';
import {
  orderFlowOrdersStored,
  orderFlowPaymentDelay,
  orderFlowPaymentsStored,
  orderFlowUse,
} from '../../../catalog/order-flow-exporter.ts';
import {
  gatewayChannels,
  inventoryHandling,
  notificationHandling,
  orderChannels,
  orderHandling,
  paymentChannels,
  paymentHandling,
  productHandling,
  userHandling,
} from '../../../catalog/order-flow-grpc.ts';
import { failures } from '../../../demo/kit/http/measure-requests.ts';
import * as flow from '../../../signals/order-flow.ts';
import * as grpcPools from '../../../signals/order-flow-pools.ts';
import * as stored from '../../../signals/order-flow-stores.ts';
import { promisedSignal } from '../../../signals/promised.ts';
import type { AnySignal } from '../../../signals/signal.ts';
import { alone, asRead, by, type Values } from '../../panels/as-read.ts';
import { quantileOfBuckets } from '../../panels/buckets.ts';
import type { Answering, Observed } from '../../panels/day.ts';
import { eachJob, largestQuantile, largestShareOf, rateOfJobs, shareOf, whileAllScraped } from '../../panels/jobs.ts';
import { bySignal, type Known, type Oracles } from '../../panels/oracle.ts';
import type { Reading, Sample } from '../../panels/witness.ts';
import { connectionOracles, connectionWitness } from '../connections.ts';
import { requestLog, requestOracles } from '../requests.ts';

/** Those that call others. */
const callers = [gatewayChannels, orderChannels, paymentChannels];
const hops = callers.map(({ hop }) => hop);
const acquisitions = callers.map((each) => each.acquisitions);
const handling = [
  userHandling,
  productHandling,
  orderHandling,
  inventoryHandling,
  paymentHandling,
  notificationHandling,
];

/** Who is called by whom. */
const hop = ['job', 'service'] as const;
const waits = ({ outcome }: Sample['labels']): boolean => outcome !== 'immediate';

/** What there is by state, 0 for a state of which there is none. */
const byState =
  (name: string, states: readonly string[]) =>
  (reading: Reading): Values => ({
    ...Object.fromEntries(states.map((state) => [state, 0])),
    ...by(name, ['state'])(reading),
  });

/** How much of what each pool takes is under way. */
const poolUse = (reading: Reading): Values => {
  const most = by('calls_max', hop)(reading);
  const calls = Object.entries(by('calls', hop)(reading));
  return Object.fromEntries(calls.map(([key, value]) => [key, value / (most[key] ?? Number.NaN)]));
};

/** Calls that begin or end between two readings, connections that they are on; the share of a pool's 100 that they are; and those that wait. */
const inMotion = { calls: 6, use: 0.1, waiting: 4 } as const;
/** What is written between two readings: rows, and the age of what is soon over, in seconds. */
const meanwhile = { rows: 6, age: 1.5 } as const;
/** Orders and payments are compared the seldomer, the longer it takes: so old may they be, in seconds. */
const booksAge = 2;

const pools = (valuesOf: (reading: Reading) => Values, play = 0) => asRead('pools', valuesOf, play);
const books = (valuesOf: (reading: Reading) => Values, play = 0) => asRead('stored', valuesOf, play, booksAge);
const counter = (metric: Parameters<typeof rateOfJobs>[0][number], per = 1) => rateOfJobs([metric], { per });

const { quantile, byStatus, rate, failed } = requestOracles(orderFlowRequests);
const connections = connectionOracles<Observed>(orderFlowUse);

/** Who knows, in words. */
const witness = {
  counters: "the services' own counters, read twice a second beside Prometheus",
  buckets: "the services' own buckets, read twice a second beside Prometheus",
  pools: "what the gateway says at `/health/pools/detailed`, and the others' own gauges, read twice a second",
  rows: 'the rows in Postgres, read twice a second beside Prometheus',
} as const;

const { counters, buckets } = witness;

/** Who knows what the panels of the order flow must show. */
const oracles: Oracles<Answering> = [
  [flow.orderFlowLatencyP50, quantile(0.5), requestLog],
  [flow.orderFlowLatencyP95, quantile(0.95), requestLog],
  [flow.orderFlowLatencyP99, quantile(objectives['order-flow'].latency.quantile), requestLog],
  [flow.orderFlowLatencyByRoute, quantile(0.99), requestLog],
  [flow.orderFlowRequestRate, rate, requestLog],
  [flow.orderFlowRequestsByStatus, byStatus(failures.map(String)), requestLog],
  [flow.orderFlowErrorRatio, failed, requestLog],

  [flow.ordersByOutcome, counter(orderFlowOrders), counters],
  [flow.paymentsByOutcome, counter(orderFlowPayments), counters],
  [flow.paymentFailureRatio, largestShareOf([orderFlowPayments], ({ outcome }) => outcome === 'failed', []), counters],
  [flow.mendedLater, counter(orderFlowSettled, 60), counters],
  [flow.recoveredPayments, counter(orderFlowRecoveredPayments, 60), counters],
  [flow.notificationsByOutcome, counter(orderFlowNotifications), counters],

  [flow.hopP95, eachJob(hops, (metric) => quantileOfBuckets(metric, 0.95)), buckets],
  [flow.slowestHopP95, largestQuantile(hops, 0.95, hop), buckets],
  [flow.handlingP95, eachJob(handling, (metric) => quantileOfBuckets(metric, 0.95)), buckets],
  [flow.hopRate, rateOfJobs(hops, { suffix: '_count' }), counters],
  [flow.hopsByOutcome, rateOfJobs(hops, { suffix: '_count' }), counters],

  [grpcPools.poolWaitRatio, eachJob(acquisitions, (metric) => shareOf(metric, waits)), counters],
  [grpcPools.worstPoolWaitRatio, largestShareOf(acquisitions, waits, hop), counters],
  [grpcPools.poolAcquisitions, rateOfJobs(acquisitions), counters],
  [
    grpcPools.poolWaitP95,
    eachJob(
      callers.map(({ wait }) => wait),
      (metric) => quantileOfBuckets(metric, 0.95),
    ),
    buckets,
  ],
  [
    grpcPools.poolReconnects,
    rateOfJobs(
      callers.map(({ reconnects }) => reconnects),
      { per: 60, mayBeNone: true },
    ),
    counters,
  ],
  [
    grpcPools.poolConnectionsByState,
    whileAllScraped(
      callers.map((each) => each.connections),
      pools(by('connections', ['state']), inMotion.calls),
    ),
    witness.pools,
  ],
  [grpcPools.poolSizes, pools(by('size', hop)), witness.pools],
  [grpcPools.poolUse, pools(poolUse, inMotion.use), witness.pools],
  [grpcPools.poolWaiting, pools(by('waiting', hop), inMotion.waiting), witness.pools],

  [stored.inconsistencies, books(alone('inconsistent')), witness.rows],
  [stored.ordersByState, books(byState('orders', orderFlowOrdersStored.labels.state), meanwhile.rows), witness.rows],
  [
    stored.paymentsByState,
    books(byState('payments', orderFlowPaymentsStored.labels.state), meanwhile.rows),
    witness.rows,
  ],
  [stored.stockLeft, asRead('stored', by('left', ['product'])), witness.rows],
  [promisedSignal(orderFlowPaymentDelay), asRead('stored', alone('unfinished'), meanwhile.age), witness.rows],
  [stored.oldestPendingOrder, asRead('stored', alone('oldest_order'), meanwhile.age), witness.rows],
  [stored.oldestHeldReservation, asRead('stored', alone('oldest_reservation'), meanwhile.age), witness.rows],
  [stored.heldReservations, asRead('stored', alone('held'), meanwhile.rows), witness.rows],
  [stored.reservationsWithoutOrder, books(alone('without_order'), meanwhile.rows), witness.rows],

  [stored.orderFlowConnectionUse, connections.share, connectionWitness.connections],
  [stored.orderFlowConnectionsByState, connections.byState, connectionWitness.connections],
  [stored.orderFlowDeadlockRate, connections.deadlocks, connectionWitness.deadlocks],
];

const known = bySignal(oracles);

/** Who knows what a signal of the order flow must show. */
export const whoKnowsOfFlow = (signal: AnySignal): Known<Answering> | undefined => known.get(signal);

/** The signals that somebody is named for. */
export const flowOracles: readonly AnySignal[] = [...known.keys()];

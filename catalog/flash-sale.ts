import { flashSaleService, flashSaleWaitingRoom, flashSaleWorker } from './emitters.ts';
import { faultGauge } from './fault-gauge.ts';
import { requestDurations } from './http.ts';
import { counter, histogram } from './metric.ts';
import type { Objective } from './objective.ts';
import { overLimitStatus } from './over-limit.ts';

const published = "flash sale's published thresholds";

const latency = (percent: number, critical: number) =>
  ({
    title: `Request latency p${percent}`,
    direction: 'below',
    unit: 's',
    critical,
    quantile: percent / 100,
    source: published,
  }) as const;

/** What the flash sale promises. */
export const flashSaleObjectives = {
  latency: latency(99, 0.05),
  latencyP95: latency(95, 0.02),
  latencyP90: latency(90, 0.01),
  latencyP50: latency(50, 0.005),
  errors: {
    title: 'Failed requests',
    direction: 'below',
    unit: 'ratio',
    critical: 0.01,
    source: 'ours: the published promise is that no answer is unexpected, and one in a hundred wakes somebody',
  },
  oversell: {
    title: 'Orders beyond the quantity',
    direction: 'below',
    unit: 'orders',
    critical: 1,
    source: "flash sale's published promise: no oversell",
  },
  workerLag: {
    title: 'Orders not yet in Postgres',
    direction: 'below',
    unit: 'orders',
    critical: 1000,
    source: 'ours: ten sales of the published size',
  },
} as const satisfies Record<string, Objective>;

/** Latency of the flash sale's API. */
export const flashSaleRequests = requestDurations(
  flashSaleService,
  [
    ...[0.001, 0.0025, flashSaleObjectives.latencyP50.critical, flashSaleObjectives.latencyP90.critical],
    ...[flashSaleObjectives.latencyP95.critical, flashSaleObjectives.latency.critical, 0.1, 0.25, 0.5, 1, 2.5],
  ],
  { turnedAway: overLimitStatus },
);

/** How long a dependency takes of an order: from well within the latency that is promised to where it is given up. */
const partsOfAnOrder = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What became of requests for an order. */
export const flashSaleOrders = counter('flash_sale_orders_total', {
  help: 'Requests for an order by what became of them: accepted, ignored (its key was known), sold out, sent to the waiting room (limited), refused as wrong, or failed because the service could not take it.',
  labels: { outcome: ['accepted', 'ignored', 'sold_out', 'limited', 'refused', 'failed'] },
  emitter: flashSaleService,
});

/** Items that were reserved and went back into the stock. */
export const stockReturned = counter('flash_sale_stock_returned_total', {
  help: 'Items that went back into the stock: Kafka did not take their order (unpublished), or whoever had reserved them went away before it did (abandoned).',
  labels: { reason: ['unpublished', 'abandoned'] },
  emitter: flashSaleService,
});

/** Time that an order spends on Redis. */
export const reserveDuration = histogram('flash_sale_reserve_duration_seconds', {
  help: 'Time until Redis had reserved an item for an order or refused it, with the wait for its turn.',
  buckets: partsOfAnOrder,
  emitter: flashSaleService,
});

/** Time that an order spends on Kafka. */
export const publishDuration = histogram('flash_sale_publish_duration_seconds', {
  help: 'Time until Kafka had acknowledged an order, with those that were sent with it, or had failed to.',
  labels: { outcome: ['acknowledged', 'failed'] },
  buckets: partsOfAnOrder,
  emitter: flashSaleService,
});

/** The fault switches of the API. */
export const flashSaleFaultActive = faultGauge('flash_sale_fault_active', 'the flash sale', flashSaleService, [
  'slow-requests',
  'failing-requests',
  'memory-leak',
  'pool-exhaustion',
]);

/** What the worker made of the orders in Kafka. */
export const ordersWritten = counter('flash_sale_worker_orders_total', {
  help: 'Messages by what the worker made of them: written, known already (duplicate), cancelled before (its stock went back), or no order at all (failed).',
  labels: { outcome: ['written', 'duplicate', 'cancelled', 'failed'] },
  emitter: flashSaleWorker,
});

/** Time that a batch spends on Redis, before it is written. */
export const claimDuration = histogram('flash_sale_worker_claim_duration_seconds', {
  help: 'Time to claim a batch of orders in Redis, after which they are not cancelled any more.',
  buckets: partsOfAnOrder,
  emitter: flashSaleWorker,
});

/** Time that a batch spends on Postgres. */
export const writeDuration = histogram('flash_sale_worker_write_duration_seconds', {
  help: 'Time to write a batch of orders into Postgres.',
  buckets: partsOfAnOrder,
  emitter: flashSaleWorker,
});

/** How far behind the worker is. */
export const orderDelay = histogram('flash_sale_worker_order_delay_seconds', {
  help: 'Time from the reservation of an order to its row in Postgres.',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
  emitter: flashSaleWorker,
});

/** The fault switches of the worker. */
export const flashSaleWorkerFaultActive = faultGauge('flash_sale_worker_fault_active', 'the worker', flashSaleWorker, [
  'stalled-worker',
  'pool-exhaustion',
]);

/** Views of the waiting room. */
export const waitingRoomVisits = counter('flash_sale_waiting_room_visits_total', {
  help: 'Views of the waiting room by what they said: wait on, or go back because the sale has room.',
  labels: { outcome: ['waits', 'sent_back'] },
  emitter: flashSaleWaitingRoom,
});

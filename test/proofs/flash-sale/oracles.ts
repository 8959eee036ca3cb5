import {
  claimDuration,
  flashSaleRequests,
  orderDelay,
  publishDuration,
  reserveDuration,
  writeDuration,
} from '../../../catalog/flash-sale.ts';
import { flashSaleConnections, flashSaleDeadlocks, ordersPending } from '../../../catalog/flash-sale-exporter.ts';
import { objectives } from '../../../catalog/objectives.ts';
import { overLimitStatus } from '../../../catalog/over-limit.ts';
import {
  claimP95,
  oldestPendingOrder,
  orderDelayP95,
  ordersInPostgres,
  oversoldOrders,
  publishP95,
  quantityOnSale,
  reserveP95,
  saleConnectionShare,
  saleConnectionsByState,
  saleDeadlockRate,
  saleErrorRatio,
  saleLatencyByRoute,
  saleLatencyP50,
  saleLatencyP95,
  saleLatencyP99,
  saleRequestRate,
  saleRequestsByStatus,
  stockInPostgres,
  stockInRedis,
  writeP95,
} from '../../../signals/flash-sale.ts';
import { promisedSignal } from '../../../signals/promised.ts';
import type { AnySignal } from '../../../signals/signal.ts';
import { asRead, by } from '../../panels/as-read.ts';
import { rateWithin, readCount, requireWithin, scrapeAge, scrapedWithin, share } from '../../panels/bounds.ts';
import { quantileOfBuckets } from '../../panels/buckets.ts';
import { counted } from '../../panels/counted.ts';
import type { Observed } from '../../panels/day.ts';
import {
  bySignal,
  gauge,
  gauges,
  type Known,
  keyOf,
  legendOf,
  newest,
  type Oracle,
  type Oracles,
  requirePoints,
  requireRate,
  requireSeries,
  scrapesOf,
} from '../../panels/oracle.ts';
import { type Reading, sumOf } from '../../panels/witness.ts';
import { connectionOracles, connectionWitness } from '../connections.ts';
import { oversoldOf, pendingOf, type SaleTruth } from './stores.ts';

/** What was seen of a sale. */
export interface SaleDay extends Observed {
  /** How things are at `restsAt`, and were for some seconds before. */
  readonly truth: readonly SaleTruth[];
  /** Between which times the oldest order was accepted that is not written, in seconds since the epoch. */
  readonly oldest: { readonly from: number; readonly to: number };
}

/** Two oracles, of which each knows something. */
const both =
  (one: Oracle<SaleDay>, other: Oracle<SaleDay>): Oracle<SaleDay> =>
  (asked, day) => {
    one(asked, day);
    other(asked, day);
  };

/** By product: what the stores said all along, and just that at rest. */
const ofProducts = (name: 'postgres' | 'redis' | 'quantity' | 'orders'): Oracle<SaleDay> =>
  both(
    asRead('sale', by(name, ['product'])),
    gauges(({ truth }) => Object.fromEntries(truth.map((sale) => [sale.product, sale[name]]))),
  );

/** When an order was accepted the exporter knows from its next look, in seconds. */
const lookEvery = 1.5;

const oldest: Oracle<SaleDay> = (asked, { oldest: { from, to } }) => {
  for (const { points } of asked.series) {
    const right = { least: asked.to - to - scrapeAge - lookEvery, most: asked.to - from };
    if (right.least < 1) throw new Error('the oldest is too young, so nothing is shown to be right');
    requireWithin(newest(asked, points), right, 'age of the oldest');
  }
};

const requests = flashSaleRequests;
const requestCount = `${requests.name}_count`;
const readingsOf = (day: Observed) => day.witness.of(requests.emitter.job);

const requestRate: Oracle<SaleDay> = (asked, day) => {
  requireSeries(asked, ['']);
  const count = readCount(readingsOf(day), requestCount);
  for (const one of asked.series) requireRate(asked, one, { count, scrapes: scrapesOf(day, requests), per: 1 }, 'all');
};

const byStatus: Oracle<SaleDay> = (asked, day) => {
  const samples =
    readingsOf(day)
      .at(-1)
      ?.samples.filter(({ name }) => name === requestCount) ?? [];
  requireSeries(asked, new Set(samples.map(({ labels }) => keyOf(asked.signal, labels))));
  for (const one of asked.series) {
    const count = readCount(readingsOf(day), requestCount, legendOf(asked.signal, one.labels));
    requireRate(asked, one, { count, scrapes: scrapesOf(day, requests), per: 1 }, `status ${one.labels.status}`);
  }
};

/** The same, of those alone who were not sent to the waiting room. */
const asServed =
  (oracle: Oracle<SaleDay>): Oracle<SaleDay> =>
  (asked, day) => {
    const isServed = ({ labels }: Reading['samples'][number]) => labels.status !== String(overLimitStatus);
    const readings = day.witness.of(requests.emitter.job);
    const served = readings.map((reading) => ({ ...reading, samples: reading.samples.filter(isServed) }));
    const turnedAway = sumOf(readings.at(-1) as Reading, requestCount) - sumOf(served.at(-1) as Reading, requestCount);
    if (turnedAway === 0) throw new Error('nobody was turned away, so nothing shows that they are left out');
    const witness = { of: (source: string) => (source === requests.emitter.job ? served : day.witness.of(source)) };
    oracle(asked, { ...day, witness });
  };

const failed: Oracle<SaleDay> = (asked, day) => {
  const own = (reading: Reading) => ({
    ...reading,
    samples: reading.samples.filter(({ name, labels }) => name === requestCount && labels.status?.startsWith('5')),
  });
  const [some, all] = [readCount(readingsOf(day).map(own), requestCount), readCount(readingsOf(day), requestCount)];
  if (sumOf(own(readingsOf(day).at(-1) as Reading), requestCount) === 0) throw new Error('no request failed');
  for (const { points } of asked.series) {
    requirePoints(points, 'failed share', (at) => {
      const scraped = scrapedWithin(scrapesOf(day, requests), at, asked.window);
      return scraped && share(rateWithin(some, scraped, asked.window), rateWithin(all, scraped, asked.window));
    });
  }
};

const connections = connectionOracles<SaleDay>({ connections: flashSaleConnections, deadlocks: flashSaleDeadlocks });

/** Who knows, in words. */
const witness = {
  counters: "the API's own histogram, read twice a second beside Prometheus",
  buckets: "the service's own buckets, read twice a second beside Prometheus",
  stores: 'the rows in Postgres and the stock in Redis, read twice a second beside Prometheus',
  postgres: 'the rows in Postgres, read twice a second beside Prometheus',
  redis: 'the stock in Redis, read twice a second beside Prometheus',
  accepted: 'when the test was told that its orders are accepted, which nobody writes',
  ...connectionWitness,
} as const;

const quantile = (of: number) => asServed(quantileOfBuckets(requests, of));

/** Who knows what the panels of the flash sale must show, where nobody counts it. */
const oracles: Oracles<SaleDay> = [
  [oversoldOrders, gauge(({ truth }) => oversoldOf(truth)), witness.postgres],
  [promisedSignal(ordersPending), gauge(({ truth }) => pendingOf(truth)), witness.stores],
  [oldestPendingOrder, oldest, witness.accepted],
  [stockInRedis, ofProducts('redis'), witness.redis],
  [stockInPostgres, ofProducts('postgres'), witness.postgres],
  [quantityOnSale, ofProducts('quantity'), witness.postgres],
  [ordersInPostgres, ofProducts('orders'), witness.postgres],
  [saleRequestRate, requestRate, witness.counters],
  [saleRequestsByStatus, byStatus, witness.counters],
  [saleErrorRatio, asServed(failed), witness.counters],
  [saleLatencyP50, quantile(0.5), witness.buckets],
  [saleLatencyP95, quantile(0.95), witness.buckets],
  [saleLatencyP99, quantile(objectives['flash-sale'].latency.quantile), witness.buckets],
  [saleLatencyByRoute, quantile(0.99), witness.buckets],
  [reserveP95, quantileOfBuckets(reserveDuration, 0.95), witness.buckets],
  [publishP95, quantileOfBuckets(publishDuration, 0.95), witness.buckets],
  [claimP95, quantileOfBuckets(claimDuration, 0.95), witness.buckets],
  [writeP95, quantileOfBuckets(writeDuration, 0.95), witness.buckets],
  [orderDelayP95, quantileOfBuckets(orderDelay, 0.95), witness.buckets],
  [saleConnectionShare, connections.share, witness.connections],
  [saleConnectionsByState, connections.byState, witness.connections],
  [saleDeadlockRate, connections.deadlocks, witness.deadlocks],
];

const known = bySignal(oracles);

/** Who knows what a signal of the flash sale must show. */
export const whoKnowsOfSale = (signal: AnySignal): Known<SaleDay> | undefined => known.get(signal) ?? counted(signal);

/** The signals that somebody is named for. */
export const saleOracles: readonly AnySignal[] = [...known.keys()];

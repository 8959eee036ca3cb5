import { objectives } from '../../../catalog/objectives.ts';
import { appendDuration, poolConnections, poolConnectionsMax, ticketingRequests } from '../../../catalog/ticketing.ts';
import {
  projectionDelay,
  ticketingDatabaseConnections,
  ticketingDeadlocks,
} from '../../../catalog/ticketing-exporter.ts';
import { failures } from '../../../demo/kit/http/measure-requests.ts';
import { promisedSignal } from '../../../signals/promised.ts';
import type { AnySignal } from '../../../signals/signal.ts';
import {
  appendP95,
  connectionsByDatabase,
  connectionUse,
  eventsAhead,
  eventsBehind,
  poolByState,
  poolsInUse,
  seatsOversold,
  seatsReserved,
  sectionsSold,
  ticketingDeadlockRate,
  ticketingErrorRatio,
  ticketingLatencyByRoute,
  ticketingLatencyP50,
  ticketingLatencyP95,
  ticketingLatencyP99,
  ticketingRequestRate,
  ticketingRequestsByStatus,
} from '../../../signals/ticketing.ts';
import { alone, asRead, each } from '../../panels/as-read.ts';
import { readCount } from '../../panels/bounds.ts';
import { quantileOfBuckets } from '../../panels/buckets.ts';
import { counted } from '../../panels/counted.ts';
import type { Answering, Observed } from '../../panels/day.ts';
import {
  bySignal,
  type Known,
  keyOf,
  legendOf,
  type Oracle,
  type Oracles,
  requireRate,
  requireSeries,
  scrapesOf,
} from '../../panels/oracle.ts';
import { type Reading, type Sample, sumOf } from '../../panels/witness.ts';
import { inMotion } from '../connections.ts';
import { requestLog, requestOracles } from '../requests.ts';
import { backlogSamples, connectionSamples, seatSamples, type TicketingStores } from './stores.ts';

/** What is read again and again beside Prometheus, by the name of its source. */
export const ticketingReads = (
  stores: TicketingStores,
): Readonly<Record<string, () => Promise<readonly Sample[]>>> => ({
  seats: () => seatSamples(stores),
  backlog: () => backlogSamples(stores),
  connections: () => connectionSamples(stores),
});

/** By section, or of all. */
const soldShare = (reading: Reading, section?: string): number => {
  const labels = section === undefined ? {} : { section };
  return sumOf(reading, 'sold', labels) / sumOf(reading, 'capacity', labels);
};

const sectionsOf = ({ samples }: Reading): readonly string[] => [
  ...new Set(samples.flatMap(({ labels }) => labels.section ?? [])),
];

/** What a section sells between two readings, as a share of its seats. */
const soldMeanwhile = 0.02;
/** What comes, and is projected, between two readings: events, and seconds. */
const meanwhile = { events: 12, seconds: 1 } as const;

/** How much of each pool is in use. */
const poolShares = (reading: Reading): Record<string, number> =>
  Object.fromEntries(
    poolConnectionsMax.labels.database.map((database) => {
      const used = sumOf(reading, poolConnections.name, { database, state: 'in_use' });
      return [database, used / sumOf(reading, poolConnectionsMax.name, { database })];
    }),
  );

/** The deadlocks of each database: there was one among the events. */
const deadlocks: Oracle<Observed> = (asked, day) => {
  requireSeries(asked, ticketingDeadlocks.labels.database);
  const readings = day.witness.of('connections');
  if (sumOf(readings.at(-1) as Reading, 'deadlocks') === 0) throw new Error('there was no deadlock');
  for (const one of asked.series) {
    const count = readCount(readings, 'deadlocks', legendOf(asked.signal, one.labels));
    requireRate(
      asked,
      one,
      { count, scrapes: scrapesOf(day, ticketingDeadlocks), per: 60 },
      keyOf(asked.signal, one.labels),
    );
  }
};

const { quantile, byStatus, rate, failed } = requestOracles(ticketingRequests);

/** Who knows, in words. */
const witness = {
  seats: 'the sections and reservations among the events, read twice a second beside Prometheus',
  backlog: 'the events after the position of the projections, read twice a second beside Prometheus',
  ahead: 'the position of the projections and the last of the store, read twice a second beside Prometheus',
  connections: "Postgres's list of its connections, read twice a second beside Prometheus",
  deadlocks: "Postgres's own count of deadlocks, read twice a second beside Prometheus",
  pools: "the service's own gauges, read twice a second beside Prometheus",
  buckets: "the service's own buckets, read twice a second beside Prometheus",
} as const;

/** Who knows what ticketing's panels must show, where nobody counts it. */
const oracles: Oracles<Answering> = [
  [ticketingLatencyP50, quantile(0.5), requestLog],
  [ticketingLatencyP95, quantile(0.95), requestLog],
  [ticketingLatencyP99, quantile(objectives.ticketing.latency.quantile), requestLog],
  [ticketingLatencyByRoute, quantile(0.99), requestLog],
  [ticketingRequestRate, rate, requestLog],
  [ticketingRequestsByStatus, byStatus(failures.map(String)), requestLog],
  [ticketingErrorRatio, failed, requestLog],
  [seatsOversold, asRead('seats', alone('oversold')), witness.seats],
  [seatsReserved, asRead('seats', (reading) => ({ '': soldShare(reading) }), soldMeanwhile), witness.seats],
  [
    sectionsSold,
    asRead(
      'seats',
      (reading) => Object.fromEntries(sectionsOf(reading).map((section) => [section, soldShare(reading, section)])),
      soldMeanwhile,
    ),
    witness.seats,
  ],
  [promisedSignal(projectionDelay), asRead('backlog', alone('seconds'), meanwhile.seconds), witness.backlog],
  [eventsBehind, asRead('backlog', alone('events'), meanwhile.events), witness.backlog],
  [eventsAhead, asRead('backlog', alone('ahead'), meanwhile.events), witness.ahead],
  [connectionUse, asRead('connections', alone('share'), inMotion / 100), witness.connections],
  [
    connectionsByDatabase,
    asRead('connections', each('connections', ticketingDatabaseConnections.labels), inMotion),
    witness.connections,
  ],
  [ticketingDeadlockRate, deadlocks, witness.deadlocks],
  [
    poolByState,
    asRead(poolConnections.emitter.job, each(poolConnections.name, poolConnections.labels), inMotion),
    witness.pools,
  ],
  [poolsInUse, asRead(poolConnections.emitter.job, poolShares, inMotion / 16), witness.pools],
  [appendP95, quantileOfBuckets(appendDuration, 0.95), witness.buckets],
];

const known = bySignal(oracles);

/** Who knows what a signal of ticketing's must show. */
export const whoKnowsOfTicketing = (signal: AnySignal): Known<Answering> | undefined =>
  known.get(signal) ?? counted(signal);

/** The signals that somebody is named for. */
export const ticketingOracles: readonly AnySignal[] = [...known.keys()];

import {
  helpDeskPoolConnections,
  helpDeskPoolConnectionsMax,
  helpDeskPoolWait,
  helpDeskQueryDuration,
  helpDeskRequests,
} from '../../../catalog/help-desk.ts';
import { helpDeskUse } from '../../../catalog/help-desk-exporter.ts';
import { helpDeskDelivery, helpDeskWebsocketDisconnects } from '../../../catalog/help-desk-websocket.ts';
import { objectives } from '../../../catalog/objectives.ts';
import { failures } from '../../../demo/kit/http/measure-requests.ts';
import * as signals from '../../../signals/help-desk.ts';
import * as stored from '../../../signals/help-desk-stores.ts';
import * as sockets from '../../../signals/help-desk-websocket.ts';
import type { AnySignal } from '../../../signals/signal.ts';
import { alone, asRead, by } from '../../panels/as-read.ts';
import { rateWithin, readCount, scrapeAge, scrapedWithin, times } from '../../panels/bounds.ts';
import { quantileOfBuckets } from '../../panels/buckets.ts';
import { counted } from '../../panels/counted.ts';
import type { Answering, Observed } from '../../panels/day.ts';
import { largestQuantile, rateOfJobs } from '../../panels/jobs.ts';
import { bySignal, type Known, type Oracle, type Oracles, requirePoints, scrapesOf } from '../../panels/oracle.ts';
import { type Reading, sumOf } from '../../panels/witness.ts';
import { connectionOracles, connectionWitness } from '../connections.ts';
import { requestLog, requestOracles } from '../requests.ts';

const promises = objectives['help-desk'];
const { quantile, byStatus, rate, failed } = requestOracles(helpDeskRequests);

/** What changes between two readings, as far as nobody knows on which side of a scrape. */
const meanwhile = { tickets: 3, comments: 2, sessions: 2, websockets: 2, connections: 5, seconds: 4 } as const;

const connections = connectionOracles<Answering>(helpDeskUse);

/** How old a count of what is stored may be, in seconds: it is not made for each scrape where it takes long. */
const countedBefore = 2;

const pool = helpDeskPoolConnections;
const poolSize = (reading: Reading) => sumOf(reading, helpDeskPoolConnectionsMax.name);
const inUse = (reading: Reading) => ({ '': sumOf(reading, pool.name, { state: 'in_use' }) / poolSize(reading) });

/** The budget burns so many times as fast as requests fail. */
const burn: Oracle<Answering> = (asked, day) => {
  const shareOf = (at: number, times: number) => [at, times * promises.errors.target] as const;
  const series = asked.series.map((one) => ({ ...one, points: one.points.map((point) => shareOf(...point)) }));
  failed({ ...asked, series }, day);
};

const drops: ReadonlySet<string | undefined> = new Set(['lost', 'silent', 'slow']);

/** Those that were cut off in a window, against them and those that the test holds. */
const dropped: Oracle<Observed> = (asked, day) => {
  const { name, emitter } = helpDeskWebsocketDisconnects;
  const cut = ({ samples, ...reading }: Reading) => ({
    ...reading,
    samples: samples.filter((one) => one.name === name && drops.has(one.labels.reason)),
  });
  const readings = day.witness.of(emitter.job).map(cut);
  if (sumOf(readings.at(-1) as Reading, name) === 0) throw new Error('nobody was cut off');
  const count = readCount(readings, name);
  for (const { points } of asked.series) {
    requirePoints(points, asked.signal.title, (at) => {
      const scraped = scrapedWithin(scrapesOf(day, helpDeskWebsocketDisconnects), at, asked.window);
      const held = day.witness.of('held').filter(({ began, ended }) => ended >= at - 2 * scrapeAge && began <= at + 1);
      if (!scraped || held.length === 0) return undefined;
      const cutOff = times(60, rateWithin(count, scraped, asked.window));
      const open = held.map((reading) => sumOf(reading, 'websockets'));
      const most = Math.max(...open) + meanwhile.websockets;
      const least = Math.max(0, Math.min(...open) - meanwhile.websockets);
      return {
        least: cutOff.least / (cutOff.least + most),
        most: cutOff.most === 0 ? 0 : cutOff.most / (cutOff.most + least),
      };
    });
  }
};

/** Who knows, in words. */
const witness = {
  buckets: "the service's own buckets, read twice a second beside Prometheus",
  counters: "the service's own counters, read twice a second beside Prometheus",
  pool: "the service's own gauges, read twice a second beside Prometheus",
  held: 'the WebSockets that the test itself holds, counted twice a second beside Prometheus',
  dropped: "the WebSockets that the test itself holds, and the service's own counters, read twice a second",
  tickets: 'the rows in Postgres, read twice a second beside Prometheus',
  sessions: 'the keys in Redis, read twice a second beside Prometheus',
} as const;

/** Who knows what the panels of the help desk must show, where nobody counts it. */
const oracles: Oracles<Answering> = [
  [signals.helpDeskLatencyP50, quantile(0.5), requestLog],
  [signals.helpDeskLatencyP95, quantile(0.95), requestLog],
  [signals.helpDeskLatencyP99, quantile(promises.latency.quantile), requestLog],
  [signals.helpDeskLatencyByRoute, quantile(0.99), requestLog],
  [signals.helpDeskRequestRate, rate, requestLog],
  [signals.helpDeskRequestsByStatus, byStatus(failures.map(String)), requestLog],
  [signals.helpDeskErrorRatio, failed, requestLog],
  [signals.errorBudgetBurn, burn, requestLog],
  [signals.errorBudgetBurnOfLate, burn, requestLog],
  [sockets.websockets, asRead('held', alone('websockets'), meanwhile.websockets), witness.held],
  [sockets.websocketDropRatio, dropped, witness.dropped],
  // A service that is looked at has not stopped.
  [
    sockets.disconnectsByReason,
    rateOfJobs([helpDeskWebsocketDisconnects], { per: 60, mayBeNone: true }),
    witness.counters,
  ],
  [sockets.deliveryP95, quantileOfBuckets(helpDeskDelivery, 0.95), witness.buckets],
  [signals.slowestQueryP95, largestQuantile([helpDeskQueryDuration], 0.95, ['query']), witness.buckets],
  [signals.queryP95, quantileOfBuckets(helpDeskQueryDuration, 0.95), witness.buckets],
  [signals.queryRate, rateOfJobs([helpDeskQueryDuration], { suffix: '_count' }), witness.counters],
  [signals.helpDeskPoolWaitP95, quantileOfBuckets(helpDeskPoolWait, 0.95), witness.buckets],
  [
    signals.helpDeskPoolByState,
    asRead(pool.emitter.job, by(pool.name, ['state']), meanwhile.connections),
    witness.pool,
  ],
  [signals.helpDeskPoolUse, asRead(pool.emitter.job, inUse, meanwhile.connections / 16), witness.pool],
  [
    stored.ticketsByStatus,
    asRead('stored', by('tickets', ['status']), meanwhile.tickets, countedBefore),
    witness.tickets,
  ],
  [stored.storedComments, asRead('stored', alone('comments'), meanwhile.comments, countedBefore), witness.tickets],
  [stored.oldestOpenTicket, asRead('stored', alone('oldest'), meanwhile.seconds), witness.tickets],
  [stored.sessions, asRead('sessions', alone('sessions'), meanwhile.sessions, countedBefore), witness.sessions],
  [stored.helpDeskConnectionUse, connections.share, connectionWitness.connections],
  [stored.helpDeskConnectionsByState, connections.byState, connectionWitness.connections],
  [stored.helpDeskDeadlockRate, connections.deadlocks, connectionWitness.deadlocks],
];

const known = bySignal(oracles);

/** Who knows what a signal of the help desk must show. */
export const whoKnowsOfDesk = (signal: AnySignal): Known<Answering> | undefined => known.get(signal) ?? counted(signal);

/** The signals that somebody is named for. */
export const deskOracles: readonly AnySignal[] = [...known.keys()];

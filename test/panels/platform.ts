import {
  alertmanagerConfigLoaded,
  alertsDropped,
  notificationsFailed,
  prometheusConfigLoaded,
  ruleEvaluationFailures,
  ruleIterationsMissed,
} from '../../catalog/alerting.ts';
import { alertmanager, prometheusAgent, prometheusServer } from '../../catalog/emitters.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import { agentRequests, newestReceived, newestSent, remoteWriteFailed } from '../../catalog/remote-write.ts';
import {
  configLoaded,
  droppedAlertRate,
  failedNotificationRate,
  ruleFailureRate,
  ruleMissRate,
} from '../../signals/alerting.ts';
import { scrapedSamples } from '../../signals/availability.ts';
import { lostSampleRate, rejectedPushRate, remoteWriteDelay } from '../../signals/remote-write.ts';
import type { Stack } from '../../stack/stack.ts';
import { readCount, scrapeAge } from './bounds.ts';
import type { Day } from './day.ts';
import { api } from './grafana.ts';
import { gauges, type Oracle, type Oracles, requirePoints, requireRate, requireSeries, scrapesOf } from './oracle.ts';
import { type Reading, readMetrics, type Sample, sumOf, Witness } from './witness.ts';

const engines = [prometheusServer.job, prometheusAgent.job, alertmanager.job] as const;

/** Reads what the engines tell of themselves, beside Prometheus. */
export const watchEngines = ({ url }: Pick<Stack, 'url'>): Witness =>
  new Witness(Object.fromEntries(engines.map((job) => [job, () => readMetrics(url(job))])), 1);

/** How many series of each job were stored at a time, without those that Prometheus makes for every target. */
export async function storedSeries(prometheusUrl: string, at: number): Promise<Readonly<Record<string, number>>> {
  const query = 'count by (job) ({job!="", __name__!~"up|scrape_.*|ALERTS.*"})';
  const { result } = (await api(prometheusUrl, 'query', { query, time: String(at) })) as {
    result: { metric: { job: string }; value: [at: number, value: string] }[];
  };
  return Object.fromEntries(result.map(({ metric, value: [, count] }) => [metric.job, Number(count)]));
}

/** Which samples of a metric a signal counts. */
type Which = (labels: Sample['labels']) => boolean;

/** The rate of what may well have happened never: then just that is right. */
const rateThatMayBeNone =
  (metric: AnyMetric, counts: Which = () => true): Oracle =>
  (asked, day) => {
    requireSeries(asked, ['']);
    const readings = day.witness.of(metric.emitter.job).map((reading) => ({
      ...reading,
      samples: reading.samples.filter(({ name, labels }) => name === metric.name && counts(labels)),
    }));
    const count = readCount(readings, metric.name);
    for (const one of asked.series) {
      requireRate(asked, one, { count, scrapes: scrapesOf(day, metric), per: 60 }, metric.name);
    }
  };

const isRejectedPush: Which = ({ handler, code = '' }) => handler === '/api/v1/write' && !code.startsWith('2');

/** How far apart two readings of the agent and a scrape of it may be in what was just pushed, in seconds. */
const pushed = 1.5;

const delay: Oracle = (asked, day) => {
  requireSeries(asked, ['']);
  const readings = day.witness.of(prometheusAgent.job);
  const behind = (reading: Reading) => sumOf(reading, newestReceived.name) - sumOf(reading, newestSent.name);
  for (const { points } of asked.series) {
    requirePoints(points, 'delay', (at) => {
      const near = readings.filter(({ began, ended }) => began >= at - 2 * scrapeAge && ended <= at + scrapeAge);
      const values = near.map(behind);
      return values.length === 0
        ? undefined
        : { least: Math.min(...values) - pushed, most: Math.max(...values) + pushed };
    });
  }
};

/** What each engine says itself of its configuration. */
function loaded({ witness: { of } }: Day): Record<string, number> {
  const values = engines.map((job) => {
    const reading = of(job).at(-1);
    if (!reading) throw new Error(`nobody has read ${job}`);
    const metric = job === alertmanager.job ? alertmanagerConfigLoaded : prometheusConfigLoaded;
    return [job, sumOf(reading, metric.name)] as const;
  });
  return Object.fromEntries(values);
}

/** Who knows, in words. */
const witness = {
  counters: "the process's own counter, read every second beside Prometheus; it may have stayed 0",
  gauges: "the process's own gauges, read every second beside Prometheus",
  stored: 'how many series of the job Prometheus had stored',
} as const;

export const platform: Oracles = [
  [ruleFailureRate, rateThatMayBeNone(ruleEvaluationFailures), witness.counters],
  [ruleMissRate, rateThatMayBeNone(ruleIterationsMissed), witness.counters],
  [droppedAlertRate, rateThatMayBeNone(alertsDropped), witness.counters],
  [failedNotificationRate, rateThatMayBeNone(notificationsFailed), witness.counters],
  [rejectedPushRate, rateThatMayBeNone(agentRequests, isRejectedPush), witness.counters],
  [lostSampleRate, rateThatMayBeNone(remoteWriteFailed), witness.counters],
  [remoteWriteDelay, delay, witness.gauges],
  [configLoaded, gauges(loaded), witness.gauges],
  [scrapedSamples, gauges(({ stored }) => stored), witness.stored],
];

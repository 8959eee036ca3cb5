import { httpServerRequests } from '../../catalog/booking.ts';
import { objectives } from '../../catalog/objectives.ts';
import { failures } from '../../demo/kit/http/measure-requests.ts';
import {
  errorRatio,
  latencyByRoute,
  latencyP50,
  latencyP95,
  latencyP99,
  requestsByStatus,
} from '../../signals/latency.ts';
import {
  type Births,
  eventCount,
  possibly,
  quantileWithin,
  rateWithin,
  scrapedWithin,
  share,
  surely,
} from './bounds.ts';
import type { Answered, Day } from './day.ts';
import {
  keyOf,
  legendOf,
  type Oracle,
  type Oracles,
  requirePoints,
  requireRate,
  requireSeries,
  scrapesOf,
} from './oracle.ts';

const bucketEdges = [0, ...(httpServerRequests.buckets ?? []), Number.POSITIVE_INFINITY];

/** The edges of the bucket that a duration falls into: a quantile of buckets cannot tell more. */
const bucketOf = (seconds: number) => {
  const above = bucketEdges.findIndex((edge) => seconds <= edge);
  return { least: bucketEdges[Math.max(0, above - 1)] ?? 0, most: bucketEdges[above] ?? Number.POSITIVE_INFINITY };
};

const matches = (request: Answered, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([name, value]) => request[name as keyof Answered] === value);

/** How long a series is young, in seconds. */
const youth = 5;

/** Not every status that a route answers is known beforehand: those series do not begin with 0. */
function births(day: Day): Births<Answered> {
  const series = Map.groupBy(day.requests, ({ method, uri, status }) => `${method} ${uri} ${status}`);
  const scrapes = scrapesOf(day, httpServerRequests);
  const firstOf = (requests: readonly Answered[]): number => {
    const first = scrapes.find((at) => at >= (requests[0]?.at ?? 0)) ?? Number.POSITIVE_INFINITY;
    return possibly({ first, last: first })[1];
  };
  const until = (later: number) =>
    new Set([...series.values()].flatMap((all) => all.filter(({ at }) => at <= firstOf(all) + later)));
  return { unseen: until(0), young: until(youth) };
}

const within = (requests: readonly Answered[], [after, upTo]: readonly [number, number]): readonly Answered[] =>
  requests.filter(({ at }) => at > after && at <= upTo);

/** As the durations have it that the service wrote into its log, a line a request. */
const quantile =
  (of: number): Oracle =>
  (asked, day) => {
    const { signal, series, window } = asked;
    requireSeries(asked, new Set(day.requests.map((request) => keyOf(signal, { ...request } as never))));
    const { unseen } = births(day);
    for (const { labels, points } of series) {
      const own = day.requests.filter((request) => matches(request, legendOf(signal, labels)));
      requirePoints(points, keyOf(signal, labels), (at) => {
        const scraped = scrapedWithin(scrapesOf(day, httpServerRequests), at, window);
        if (!scraped) return undefined;
        const sure = within(own, surely(scraped)).filter((request) => !unseen.has(request));
        if (sure.length === 0) return undefined;
        const all = within(own, possibly(scraped));
        const durations = all.map(({ seconds }) => seconds);
        const { least, most } = quantileWithin(of, durations, all.length - sure.length);
        return { least: bucketOf(least).least, most: bucketOf(most).most };
      });
    }
  };

const byStatus: Oracle = (asked, day) => {
  const { signal, series } = asked;
  const born = births(day);
  requireSeries(asked, new Set([...day.requests.map(({ status }) => status), ...failures.map(String)]));
  for (const one of series) {
    const own = day.requests.filter((request) => matches(request, legendOf(signal, one.labels)));
    const counted = { count: eventCount(own, born), scrapes: scrapesOf(day, httpServerRequests), per: 1 };
    requireRate(asked, one, counted, `status ${one.labels.status}`);
  }
};

const failed: Oracle = ({ series, window }, day) => {
  const born = births(day);
  const errors = day.requests.filter(({ status }) => status.startsWith('5'));
  if (errors.every((error) => born.unseen.has(error)))
    throw new Error('no request failed, so nothing is shown to be right');
  const [some, all] = [eventCount(errors, born), eventCount(day.requests, born)];
  for (const { points } of series) {
    requirePoints(points, 'failed share', (at) => {
      const scraped = scrapedWithin(scrapesOf(day, httpServerRequests), at, window);
      return scraped && share(rateWithin(some, scraped, window), rateWithin(all, scraped, window));
    });
  }
};

/** Who knows, in words. */
const witness = {
  log: "the service's log, a line with its duration for each request",
} as const;

export const latency: Oracles = [
  [latencyP50, quantile(0.5), witness.log],
  [latencyP95, quantile(0.95), witness.log],
  [latencyP99, quantile(objectives.booking.latency.quantile), witness.log],
  [latencyByRoute, quantile(0.99), witness.log],
  [requestsByStatus, byStatus, witness.log],
  [errorRatio, failed, witness.log],
];

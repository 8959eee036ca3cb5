import type { AnyMetric } from '../../catalog/metric.ts';
import {
  type Births,
  type Bounds,
  eventCount,
  possibly,
  rateWithin,
  scrapeAge,
  scrapedWithin,
  share,
} from '../panels/bounds.ts';
import type { Answered, Answering } from '../panels/day.ts';
import { quantilesOfLog } from '../panels/logged-buckets.ts';
import {
  keyOf,
  legendOf,
  type Oracle,
  requirePoints,
  requireRate,
  requireSeries,
  scrapesOf,
} from '../panels/oracle.ts';

/** Who knows of requests, in words. */
export const requestLog = "the service's log, a line with its duration for each request";

const matches = (request: Answered, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([name, value]) => request[name as keyof Answered] === value);

/** How long a series is young, in seconds. */
const youth = 5;

const seriesOf = (requests: readonly Answered[]) =>
  Map.groupBy(requests, ({ method, uri, status }) => `${method} ${uri} ${status}`);

/** Not every status that a route answers is known beforehand: those series do not begin with 0. */
function birthsOf(day: Answering, metric: AnyMetric): Births<Answered> {
  const series = seriesOf(day.requests);
  const scrapes = scrapesOf(day, metric);
  const firstOf = (requests: readonly Answered[]): number => {
    const first = scrapes.find((at) => at >= (requests[0]?.at ?? 0)) ?? Number.POSITIVE_INFINITY;
    return possibly({ first, last: first })[1];
  };
  const until = (later: number) =>
    new Set([...series.values()].flatMap((all) => all.filter(({ at }) => at <= firstOf(all) + later)));
  return { unseen: until(0), young: until(youth) };
}

/** How much further a quantile may be off: of all that may have been, as of a busy service, only a part is tried. */
const slack = 0.05;

/** What they lie between; there may be too many for the arguments of a function. */
const boundsOf = (values: Iterable<number>): Bounds => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return { least, most };
};

/** What a service shows of its requests in a histogram, as the durations have it that it wrote into its log. */
export function requestOracles(metric: AnyMetric) {
  /** A quantile of all requests, or of each kind. */
  const quantile =
    (of: number): Oracle<Answering> =>
    (asked, day) => {
      const { signal, series, window } = asked;
      requireSeries(asked, new Set(day.requests.map((request) => keyOf(signal, { ...request } as never))));
      const asking = { quantile: of, edges: metric.buckets ?? [], scrapes: scrapesOf(day, metric), window };
      for (const { labels, points } of series) {
        const own = day.requests.filter((request) => matches(request, legendOf(signal, labels)));
        const possibleAt = quantilesOfLog(seriesOf(own).values(), asking);
        requirePoints(points, keyOf(signal, labels), (at) => {
          const possible = possibleAt(at);
          if (possible.size === 0 || possible.has(undefined)) return undefined;
          const { least, most } = boundsOf(possible as ReadonlySet<number>);
          return { least: (1 - slack) * least, most: (1 + slack) * most };
        });
      }
    };

  /** The rate of each status; `more` are known beforehand, so that they are shown though nobody was answered so. */
  const byStatus =
    (more: readonly string[]): Oracle<Answering> =>
    (asked, day) => {
      const { signal, series } = asked;
      const births = birthsOf(day, metric);
      requireSeries(asked, new Set([...day.requests.map(({ status }) => status), ...more]));
      for (const one of series) {
        const own = day.requests.filter((request) => matches(request, legendOf(signal, one.labels)));
        const counted = { count: eventCount(own, births), scrapes: scrapesOf(day, metric), per: 1 };
        requireRate(asked, one, counted, `status ${one.labels.status}`);
      }
    };

  /** The rate of all of them. */
  const rate: Oracle<Answering> = (asked, day) => {
    requireSeries(asked, ['']);
    const count = eventCount(day.requests, birthsOf(day, metric));
    for (const one of asked.series) requireRate(asked, one, { count, scrapes: scrapesOf(day, metric), per: 1 }, 'all');
  };

  /** The share that failed. */
  const failed: Oracle<Answering> = ({ series, window }, day) => {
    const births = birthsOf(day, metric);
    const errors = day.requests.filter(({ status }) => status.startsWith('5'));
    if (errors.every((error) => births.unseen.has(error)))
      throw new Error('no request failed, so nothing is shown to be right');
    const [some, all] = [eventCount(errors, births), eventCount(day.requests, births)];
    for (const { points } of series) {
      requirePoints(points, 'failed share', (at) => {
        const scraped = scrapedWithin(scrapesOf(day, metric), at, window);
        if (!scraped) return undefined;
        // A window that is longer than there is anything of it shrinks to that, for both alike.
        const filled = Math.min(window, scraped.last - scraped.first + scrapeAge);
        return share(rateWithin(some, scraped, filled), rateWithin(all, scraped, filled));
      });
    }
  };

  return { quantile, byStatus, rate, failed };
}

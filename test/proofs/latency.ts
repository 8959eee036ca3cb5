import { leastTraffic } from '../../alerts/kit/requests.ts';
import { windowOf } from '../../alerts/kit/timing.ts';
import { httpServerRequests } from '../../catalog/booking.ts';
import { level, objectives } from '../../catalog/objectives.ts';
import { failures } from '../../demo/kit/http/measure-requests.ts';
import {
  errorRatio,
  latencyByRoute,
  latencyP50,
  latencyP95,
  latencyP99,
  requestsByStatus,
} from '../../signals/latency.ts';
import { type Cause, scrapeOf } from '../alert-proofs/cause.ts';
import { every, ruleOf, type Stage } from '../alert-proofs/stage.ts';
import { ask, seatsAt } from '../booking-client.ts';
import {
  type Births,
  eventCount,
  possibly,
  quantileWithin,
  rateWithin,
  scrapedWithin,
  share,
  surely,
} from '../panels/bounds.ts';
import type { Answered, Day } from '../panels/day.ts';
import {
  keyOf,
  legendOf,
  type Oracle,
  requirePoints,
  requireRate,
  requireSeries,
  scrapesOf,
} from '../panels/oracle.ts';
import type { Subject } from './subject.ts';

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

/** One request in five takes longer than people may wait. */
function slowRequests({ system, call, calls, fault, timeScale }: Stage): Cause {
  const limit = level(objectives.booking.latency, 'critical');
  const window = windowOf(ruleOf({ alert: 'BookingLatencyHigh' }).alert, timeScale);
  const p99 = (at: number) => {
    const took = calls.filter((one) => one.at > at - window && one.at <= at).map(({ seconds }) => seconds);
    if (took.length < leastTraffic * window) return 0;
    return took.sort((a, b) => a - b)[Math.ceil(objectives.booking.latency.quantile * took.length) - 1] ?? 0;
  };
  const held = limit + 0.5;
  return {
    alert: 'BookingLatencyHigh',
    act: 'crowd',
    does: `the fault \`slow-requests\`, which holds one request in five up for ${held} s`,
    labels: {},
    witness: {
      who: 'the visitors time their requests',
      read: async () => p99(Date.now() / 1000),
      beyond: (value) => value > limit,
    },
    rightUntil: { least: limit, most: Math.max(...(httpServerRequests.buckets ?? [])) },
    // Prometheus knows of a duration only between which buckets of the histogram it lies.
    right: (at) => {
      const edges = [0, ...(httpServerRequests.buckets ?? [])];
      const seen = p99(at);
      return { least: limit, most: edges.find((edge) => edge >= seen) ?? Number.POSITIVE_INFINITY };
    },
    begin: async () => {
      const off = await fault({ name: 'slow-requests', parameters: { milliseconds: held * 1000, share: 0.2 } });
      const stop = every(100, () => call(() => ask(system.target.baseUrl, 'GET', '/api/v1/events')));
      return async () => {
        await off();
        // Without traffic nothing is judged, and the alert would end for another reason.
        setTimeout(stop, (window + 2) * 1000);
      };
    },
  };
}

/** Redis hangs, so that no seat can be locked, and whoever wants one is told that it does not work. */
function failingBookings({ system, events, call, calls, guest, timeScale }: Stage): Cause {
  const limit = level(objectives.booking.errors, 'critical');
  const { alert } = ruleOf({ alert: 'BookingErrorsHigh' });
  const window = windowOf(alert, timeScale);
  const unseen = scrapeOf(alert, timeScale) + 0.5;
  const answered = (after: number, upTo: number, least = 0) =>
    calls.filter(({ at, status }) => at > after && at <= upTo && status >= least).length;
  return {
    alert: 'BookingErrorsHigh',
    act: 'repair',
    does: 'SIGSTOP to `redis`, and visitors of whom every second wants a seat; then SIGCONT',
    labels: {},
    witness: {
      who: 'the visitors count how often it did not work',
      read: async () => {
        const at = Date.now() / 1000;
        const all = answered(at - window, at);
        return all < leastTraffic * window ? 0 : answered(at - window, at, 500) / all;
      },
      beyond: (value) => value > limit,
    },
    right: (at) => ({
      least: answered(at - window + unseen, at - unseen, 500) / answered(at - window, at),
      most: Math.min(1, answered(at - window, at, 500) / answered(at - window + unseen, at - unseen)),
    }),
    rightUntil: { least: limit, most: 1 },
    begin: async () => {
      const event = events.at(-1) as string;
      const seat = Object.keys(await seatsAt(system.target.baseUrl, event)).at(-1) as string;
      await system.stack.signal('redis', 'SIGSTOP');
      const wants = every(200, () => call(() => guest.book([seat], event)));
      const looks = every(200, () => call(() => ask(system.target.baseUrl, 'GET', '/api/v1/events')));
      return async () => {
        wants();
        await system.stack.signal('redis', 'SIGCONT');
        // Without traffic nothing is judged, and the alert would end for another reason.
        setTimeout(looks, (window + 2) * 1000);
      };
    },
  };
}

/** How long requests take, and how many fail. */
export const latency: Subject = {
  oracles: [
    [latencyP50, quantile(0.5), witness.log],
    [latencyP95, quantile(0.95), witness.log],
    [latencyP99, quantile(objectives.booking.latency.quantile), witness.log],
    [latencyByRoute, quantile(0.99), witness.log],
    [requestsByStatus, byStatus, witness.log],
    [errorRatio, failed, witness.log],
  ],
  causes: (stage) => [slowRequests(stage), failingBookings(stage)],
};

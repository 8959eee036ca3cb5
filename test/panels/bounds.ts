import type { Reading } from './witness.ts';
import { type Sample, sumOf } from './witness.ts';

/** Between what a value must lie. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** How often something was counted after one time and up to another, as far as anybody knows. */
export type Count = (after: number, upTo: number) => Bounds;

/**
 * How old what Prometheus shows may be, in seconds: a scrape interval of one second at the test's time scale, and as
 * much for one that came late or was lost on a busy machine.
 */
export const scrapeAge = 2.5;

/** How long a scrape may take, in seconds: its time-out at the test's time scale. */
export const scrapeTime = 0.8;

/** The first and the last scrape in a window. */
export interface Scraped {
  readonly first: number;
  readonly last: number;
}

/** Which of the scrapes, given by when they began, a window at a time has; none where it has no two. */
export function scrapedWithin(scrapes: readonly number[], at: number, window: number): Scraped | undefined {
  const [first, ...others] = scrapes.filter((time) => time > at - window && time <= at);
  const last = others.at(-1);
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** Between the earliest and the latest that the two scrapes can have read. */
const surely = ({ first, last }: Scraped) => [first + scrapeTime, last] as const;
export const possibly = ({ first, last }: Scraped) => [first, last + scrapeTime] as const;

/** A counter that was read now and then. */
export function readCount(readings: readonly Reading[], name: string, labels: Sample['labels'] = {}): Count {
  const read = readings.map(({ began, ended, samples }) => ({ began, ended, count: sumOf({ samples }, name, labels) }));
  const least = (at: number) => read.findLast(({ ended }) => ended <= at)?.count ?? 0;
  const most = (at: number) => {
    const next = read.find(({ began }) => began >= at);
    if (!next) throw new Error(`nobody has read ${name} since ${at}`);
    return next.count;
  };
  return (after, upTo) => ({
    least: Math.max(0, least(upTo) - most(after)),
    most: most(upTo) - least(after),
  });
}

/** Things whose times are known. Those that are `unseen` may be missing from the count, those that are `young` count more. */
export function eventCount<Event extends { readonly at: number }>(
  events: readonly Event[],
  { unseen, young }: Births<Event> = { unseen: new Set(), young: new Set() },
): Count {
  return (after, upTo) => {
    const within = events.filter(({ at }) => at > after && at <= upTo);
    return {
      least: within.filter((event) => !unseen.has(event)).length,
      most: within.length + stretch * within.filter((event) => young.has(event)).length,
    };
  };
}

/** What is special about the events with which their series began. */
export interface Births<Event> {
  /** Before the first scrape: the series was born with their count, so that no rate sees them. */
  readonly unseen: ReadonlySet<Event>;
  /** Between the first few scrapes: Prometheus stretches what it sees by up to half a scrape and more on either side. */
  readonly young: ReadonlySet<Event>;
}

const stretch = 2;

/**
 * What `rate` shows of a window: what was counted between its first and its last scrape, stretched to the whole
 * window by no more than what is missing at its edges.
 */
export const rateWithin = (count: Count, scraped: Scraped, window: number): Bounds => ({
  least: count(...surely(scraped)).least / window,
  most: count(...possibly(scraped)).most / (scraped.last - scraped.first),
});

/** What the increase of a pushed count over a window, by the second, may be: nothing is stretched. */
export const pushedRateWithin = (count: Count, at: number, window: number, age: number): Bounds => ({
  least: count(at - window, at - age).least / window,
  most: count(at - window - age, at).most / window,
});

export const times = (factor: number, { least, most }: Bounds): Bounds => ({
  least: factor * least,
  most: factor * most,
});

export const difference = (of: Bounds, less: Bounds): Bounds => ({
  least: of.least - less.most,
  most: of.most - less.least,
});

/** A share of something positive. */
export const share = (part: Bounds, whole: Bounds): Bounds => ({
  least: whole.most > 0 ? part.least / whole.most : 0,
  most: whole.least > 0 ? part.most / whole.least : Number.POSITIVE_INFINITY,
});

/**
 * Between which values a quantile lies. `doubtful` is how many of the values may or may not belong to the set.
 * Estimates of a quantile differ by a rank, and each doubtful value shifts it by another.
 */
export function quantileWithin(quantile: number, values: readonly number[], doubtful = 0): Bounds {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = quantile * sorted.length;
  const at = (index: number) => sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? Number.NaN;
  return { least: at(Math.floor(rank) - 1 - doubtful), most: at(Math.ceil(rank) + doubtful) };
}

/** For milliseconds and the noise of floating point. */
const hair = 1e-6;

/** @throws {Error} that says where a value lies, and where it should. */
export function requireWithin(value: number, { least, most }: Bounds, what: string): void {
  const noise = hair * Math.max(1, Math.abs(value));
  if (value >= least - noise && value <= most + noise) return;
  throw new Error(`${what}: ${value} is shown, between ${least} and ${most} is right`);
}

import { scrapedWithin, scrapeTime } from './bounds.ts';
import { quantileOf, stretched, stretchOf } from './extrapolation.ts';

/** Something that took its time, as whoever did it wrote down. */
export interface Took {
  /** When it was over, in seconds since the epoch. */
  readonly at: number;
  readonly seconds: number;
}

/** What is asked of a histogram: the edges of its buckets without infinity, when it was scraped, and over which window. */
interface Asking {
  readonly quantile: number;
  readonly edges: readonly number[];
  readonly scrapes: readonly number[];
  readonly window: number;
}

/** How Prometheus may have come to know of a series: with 0 all along, or with what had been by an early or a late scrape. */
const births = ['zero', 'early', 'late'] as const;
type Birth = (typeof births)[number];

/** Of how many series each may have another birth than the others; of more than these, one matters little. */
const fewSeries = 4;

/** How so many series may have come to be known. */
const birthsOf = (howMany: number): readonly (readonly Birth[])[] =>
  howMany > fewSeries
    ? births.map((birth) => Array.from({ length: howMany }, () => birth))
    : Array.from({ length: howMany }).reduce<readonly (readonly Birth[])[]>(
        (ways) => births.flatMap((birth) => ways.map((way) => [...way, birth])),
        [[]],
      );

/** By how much Prometheus may move the time of a scrape, in seconds, so that scrapes are as far apart as they should be. */
const aligned = 0.01;

/** How a series came to be known, and how many there had been by the first and by the last scrape of a window. */
interface Growth {
  readonly birth: Birth;
  readonly first: number;
  readonly last: number;
}

/** A series, with how many of its first so many were no longer than each edge. */
class Series {
  private readonly times: readonly number[];
  private readonly counts: ReadonlyMap<number, readonly number[]>;

  constructor(all: readonly Took[], edges: readonly number[]) {
    this.times = all.map(({ at }) => at);
    this.counts = new Map(
      [...edges, Number.POSITIVE_INFINITY].map((edge) => {
        let count = 0;
        return [edge, [0, ...all.map(({ seconds }) => (seconds <= edge ? ++count : count))]];
      }),
    );
  }

  /** How many there had been by a time. */
  by(time: number): number {
    return this.times.findLastIndex((at) => at <= time) + 1;
  }

  /** By which scrape Prometheus first saw it, and how many there had been when that was read. */
  firstSeen(birth: Exclude<Birth, 'zero'>, scrapes: readonly number[]) {
    const [began = Number.POSITIVE_INFINITY] = this.times;
    const reads = birth === 'early' ? scrapeTime : 0;
    const scrape = scrapes.find((time) => time + reads >= began) ?? Number.POSITIVE_INFINITY;
    return { scrape, already: this.by(scrape + reads) };
  }

  /** How many of the first so many were no longer than an edge. */
  upTo(edge: number, first: number): number {
    return this.counts.get(edge)?.[first] ?? 0;
  }
}

/**
 * What `histogram_quantile` of a `rate` may show at a time of what is known one by one, in seconds: for whatever the
 * first and the last scrape of the window had seen, as nobody knows when within its time a scrape read.
 * @param series everything since the histogram was empty, by its series, in order
 * @returns by time: each value that is possible, `undefined` where nothing may be; none where there are no two scrapes.
 */
export function quantilesOfLog(
  series: Iterable<readonly Took[]>,
  { quantile, edges, scrapes, window }: Asking,
): (at: number) => readonly (number | undefined)[] {
  const groups = [...series];
  const known = groups.map((one) => new Series(one, edges));
  const times = groups.flat().map(({ at }) => at);
  const seenBy = (scrape: number): readonly (readonly number[])[] => {
    const [earliest, latest] = [scrape - aligned, scrape + scrapeTime];
    const meanwhile = times.filter((at) => at > earliest && at <= latest);
    return [earliest, ...meanwhile].map((moment) => known.map((one) => one.by(moment)));
  };

  return (at) => {
    const scraped = scrapedWithin(scrapes, at, window);
    const whole = stretchOf(scrapes, at, window);
    if (!scraped || !whole) return [];
    const grown = (one: Series, { birth, first, last }: Growth) => {
      if (birth === 'zero') return (edge: number) => stretched(one.upTo(edge, first), one.upTo(edge, last), whole);
      const { scrape, already } = one.firstSeen(birth, scrapes);
      const seen = scrapes.filter((time) => time >= scrape);
      const stretch = already <= last ? stretchOf(seen, at, window) : undefined;
      return (edge: number) => (stretch ? stretched(one.upTo(edge, already), one.upTo(edge, last), stretch) : 0);
    };

    const [starts, ends] = [seenBy(scraped.first), seenBy(scraped.last)];
    return starts.flatMap((from) => {
      const absent = [...from.keys()].filter((index) => from[index] === 0);
      return birthsOf(absent.length).flatMap((way) =>
        ends.map((to) => {
          const all = known.map((one, index) => {
            const birth = way[absent.indexOf(index)] ?? 'zero';
            return grown(one, { birth, first: from[index] ?? 0, last: to[index] ?? 0 });
          });
          return quantileOf(quantile, edges, (edge) => all.reduce((sum, one) => sum + one(edge), 0));
        }),
      );
    });
  };
}

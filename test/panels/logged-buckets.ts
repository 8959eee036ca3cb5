import { scrapedWithin, scrapeTime } from './bounds.ts';
import { quantileOf, type Stretch, stretched, stretchOf } from './extrapolation.ts';

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

/** From how many on a series has grown, and over what of the window. */
interface Start {
  readonly already: number;
  readonly stretch: Stretch;
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

  /** By which scrape Prometheus may have seen it first, and how many there had been when that was read. */
  births(scrapes: readonly number[]): readonly { readonly scrape: number; readonly already: number }[] {
    const [began = Number.POSITIVE_INFINITY] = this.times;
    const soonest = scrapes.find((time) => time + scrapeTime >= began) ?? Number.POSITIVE_INFINITY;
    const latest = scrapes.find((time) => time >= began) ?? Number.POSITIVE_INFINITY;
    const possible = [
      { scrape: soonest, already: this.by(soonest + scrapeTime) },
      { scrape: latest, already: this.by(latest) },
      { scrape: latest, already: this.by(latest + scrapeTime) },
    ];
    return [...new Map(possible.map((one) => [`${one.scrape} ${one.already}`, one])).values()];
  }

  /** How many of the first so many were no longer than an edge. */
  upTo(edge: number, first: number): number {
    return this.counts.get(edge)?.[first] ?? 0;
  }

  /** What `rate` makes of its growth to so many, times the window, in the bucket up to an edge. */
  grown(edge: number, start: Start | undefined, last: number): number {
    if (!start || start.already > last) return 0;
    return stretched(this.upTo(edge, start.already), this.upTo(edge, last), start.stretch);
  }
}

/** So many combinations of what each series may be are tried; of more, one of each series at a time. */
const mostWays = 64;

/** One of each choice, in all combinations, or where they are too many the first of all, the second of all, and so on. */
function combined<One>(choices: readonly (readonly One[])[]): readonly (readonly One[])[] {
  const howMany = choices.reduce((product, { length }) => product * length, 1);
  if (howMany <= mostWays) {
    return choices.reduce<readonly (readonly One[])[]>(
      (ways, own) => ways.flatMap((way) => own.map((one) => [...way, one])),
      [[]],
    );
  }
  const longest = Math.max(...choices.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => choices.map((own) => own[Math.min(at, own.length - 1)] as One));
}

/** So many moments at which a scrape may have read are tried, evenly, the first and the last among them. */
const mostMoments = 16;

function evenly<One>(all: readonly One[]): readonly One[] {
  if (all.length <= mostMoments) return all;
  const apart = (all.length - 1) / (mostMoments - 1);
  return Array.from({ length: mostMoments }, (_, at) => all[Math.round(at * apart)] as One);
}

/** Times in a log are cut off to a millisecond, and those of scrapes may be moved by two. */
const clockSlack = 0.003;

/**
 * What `histogram_quantile` of a `rate` may show at a time of what is known one by one, in seconds: for whatever the
 * first and the last scrape of the window had seen, as nobody knows when within its time a scrape read, and whether a
 * series began with 0 or with what had been by the first scrape that saw it.
 * @param series everything since the histogram was empty, by its series, in order
 * @returns by time: what is possible, `undefined` where nothing may be shown; nothing where there are no two scrapes.
 */
export function quantilesOfLog(
  series: Iterable<readonly Took[]>,
  { quantile, edges, scrapes, window }: Asking,
): (at: number) => ReadonlySet<number | undefined> {
  const groups = [...series];
  const known = groups.map((one) => new Series(one, edges));
  const times = groups
    .flat()
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  const births = known.map((one) => one.births(scrapes));

  /** How many of each series a scrape may have seen. */
  const seenBy = (scrape: number): readonly (readonly number[])[] => {
    const [earliest, latest] = [scrape - clockSlack, scrape + scrapeTime];
    const meanwhile = times.filter((at) => at > earliest && at <= latest);
    return evenly([...new Set([earliest, ...meanwhile])]).map((moment) => known.map((one) => one.by(moment)));
  };

  return (at) => {
    const shown = new Set<number | undefined>();
    const scraped = scrapedWithin(scrapes, at, window);
    const whole = stretchOf(scrapes, at, window);
    if (!scraped || !whole) return shown;
    const born = births.map((own) =>
      own.map(({ scrape, already }) => {
        const stretch = stretchOf(
          scrapes.filter((time) => time >= scrape),
          at,
          window,
        );
        return stretch && { already, stretch };
      }),
    );
    const ends = seenBy(scraped.last);
    const grows = known.map((_, index) => ends.some((to) => (to[index] ?? 0) > 0));
    for (const from of seenBy(scraped.first)) {
      const starts = known.map((_, index): readonly (Start | undefined)[] => {
        const begun: Start = { already: from[index] ?? 0, stretch: whole };
        return begun.already > 0 || !grows[index] ? [begun] : [begun, ...(born[index] ?? [])];
      });
      for (const way of combined(starts)) {
        for (const to of ends) {
          const upTo = (edge: number) =>
            known.reduce((sum, one, index) => sum + one.grown(edge, way[index], to[index] ?? 0), 0);
          shown.add(quantileOf(quantile, edges, upTo));
        }
      }
    }
    return shown;
  };
}

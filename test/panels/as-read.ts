import type { Bounds } from './bounds.ts';
import { scrapeAge } from './bounds.ts';
import type { Observed } from './day.ts';
import { keyOf, type Oracle, requirePoints, requireSeries } from './oracle.ts';
import type { Reading } from './witness.ts';

/** How things were at a time, by the legend of their series. */
type Values = Readonly<Record<string, number>>;

/** How long after a scrape a reading may be that still saw the same, in seconds. */
const readEvery = 1;

/**
 * A signal that shows how things are, over the whole range: each of its values is what a witness read about when it was
 * scraped. `play` is by how much it may differ, since what was scraped is between two readings; `age` is how old it may be
 * when it is scraped, in seconds.
 */
export const asRead =
  (source: string, valuesOf: (reading: Reading) => Values, play = 0, age = 0): Oracle<Observed> =>
  (asked, day) => {
    const readings = day.witness.of(source).map(({ began, ended, ...reading }) => {
      const values = Object.entries(valuesOf({ began, ended, ...reading }));
      return {
        began,
        ended,
        values: Object.fromEntries(values.filter(([, value]) => Number.isFinite(value))) as Values,
      };
    });
    requireSeries(asked, Object.keys(readings.at(-1)?.values ?? {}));
    const most = Math.max(...readings.flatMap(({ values }) => Object.values(values)));
    if (most <= 2 * play) throw new Error(`${most} was the most, so nothing is shown to be right`);
    for (const { labels, points } of asked.series) {
      const key = keyOf(asked.signal, labels);
      requirePoints(points, key || asked.signal.title, (at): Bounds | undefined => {
        const about = readings
          .filter(({ began, ended }) => ended >= at - scrapeAge - readEvery - age && began <= at + readEvery)
          .map(({ values }) => values[key] ?? Number.NaN);
        // Of what began meanwhile nobody has read how it was before.
        if (about.length === 0 || about.some(Number.isNaN)) return undefined;
        return { least: Math.min(...about) - play, most: Math.max(...about) + play };
      });
    }
  };

import type { Bounds } from './bounds.ts';
import { scrapeAge } from './bounds.ts';
import type { Observed } from './day.ts';
import { keyOf, type Oracle, requirePoints, requireSeries } from './oracle.ts';
import { type Reading, type Sample, sumOf } from './witness.ts';

/** How things were at a time, by the legend of their series. */
export type Values = Readonly<Record<string, number>>;

/** The samples of a name, of which a signal of one series shows the sum. */
export const alone =
  (name: string) =>
  (reading: Reading): Values => ({ '': sumOf(reading, name) });

/** The samples of a name that there are, by some of their labels. */
export const by =
  (name: string, labels: readonly string[]) =>
  ({ samples }: Reading): Values => {
    const values: Record<string, number> = {};
    for (const one of samples.filter((sample) => sample.name === name)) {
      const key = labels.map((label) => one.labels[label]).join(' ');
      values[key] = (values[key] ?? 0) + one.value;
    }
    return values;
  };

/** A sample for each of some labels' values, 0 where nobody told one. */
export const each =
  <Key extends string>(name: string, keys: Readonly<Record<Key, readonly string[]>>) =>
  (reading: Reading): Values => {
    const combined = Object.entries<readonly string[]>(keys).reduce<readonly Sample['labels'][]>(
      (all, [key, values]) => all.flatMap((labels) => values.map((value) => ({ ...labels, [key]: value }))),
      [{}],
    );
    return Object.fromEntries(
      combined.map((labels) => [Object.values(labels).join(' '), sumOf(reading, name, labels)]),
    );
  };

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
        const oldest = at - scrapeAge - readEvery - age;
        // What is shown may be from before the first reading.
        if ((readings[0]?.ended ?? at) > oldest) return undefined;
        const about = readings
          .filter(({ began, ended }) => ended >= oldest && began <= at + readEvery)
          .map(({ values }) => values[key] ?? Number.NaN);
        // Of what began meanwhile nobody has read how it was before.
        if (about.length === 0 || about.some(Number.isNaN)) return undefined;
        return { least: Math.min(...about) - play, most: Math.max(...about) + play };
      });
    }
  };

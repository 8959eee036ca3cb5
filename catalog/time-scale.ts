import { type Duration, duration, seconds } from './duration.ts';
import type { Emitter } from './metric.ts';

/**
 * How many times faster than written the rules run: 1 in what is committed, more in tests and short demonstrations.
 * It divides durations and never levels.
 */
export type TimeScale = number;

const fastestScrape = 1;
const scrapesInWindow = 4;

/** A duration at a time scale, to the millisecond. */
export const scaled = (length: Duration, timeScale: TimeScale): Duration => duration(seconds(length) / timeScale);

/** How often an emitter is scraped at a time scale: never more than once a second, unless it is written so. */
export function scrapeInterval(emitter: Pick<Emitter, 'every'>, timeScale: TimeScale): Duration {
  const written = seconds(emitter.every);
  return duration(Math.max(written / timeScale, Math.min(written, fastestScrape)));
}

/** The share of the scrape interval after which a scrape is given up. */
const timeoutShare = 0.8;

/** How long a target may take to answer a scrape at a time scale. */
export const scrapeTimeout = (emitter: Pick<Emitter, 'every'>, timeScale: TimeScale): Duration =>
  duration(timeoutShare * seconds(scrapeInterval(emitter, timeScale)));

/** The shortest window that a missed scrape leaves no gap in: four scrapes of an emitter. */
export const shortestWindow = ({ every }: Pick<Emitter, 'every'>): Duration =>
  duration(scrapesInWindow * seconds(every));

/** A range window at a time scale: it keeps at least four scrapes, or a rate would have gaps. */
export function scaledWindow(window: Duration, emitter: Pick<Emitter, 'every'>, timeScale: TimeScale): Duration {
  if (timeScale === 1) return window;
  const shortest = shortestWindow({ every: scrapeInterval(emitter, timeScale) });
  return duration(Math.min(seconds(window), Math.max(seconds(window) / timeScale, seconds(shortest))));
}

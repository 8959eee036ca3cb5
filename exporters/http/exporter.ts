import type { Express } from 'express';
import type { Logger } from 'pino';
import { serviceApp } from './app.ts';
import type { Collection } from './collection.ts';

/**
 * How long a collection may take for a scrape, in seconds: the scrape time-out less `offset`, at least half of it.
 * Undefined when the scraper announced none.
 */
export const timeToCollect = (scrapeTimeout: number | undefined, offset: number): number | undefined =>
  scrapeTimeout === undefined ? undefined : Math.max(scrapeTimeout - offset, scrapeTimeout / 2);

/** The app of an exporter: it collects for each scrape, and is ready when all of its sources answer. */
export function exporterApp(
  exporter: {
    readonly name: string;
    readonly about: string;
    readonly collection: Pick<Collection<string>, 'contentType' | 'scrape'>;
    /** How long before the scrape time-out a collection ends, in seconds. */
    readonly offset: number;
  },
  log: Logger,
): Express {
  const { name, about, collection, offset } = exporter;
  return serviceApp(
    {
      name,
      about,
      contentType: collection.contentType,
      metrics: async (scrapeTimeout) => (await collection.scrape(timeToCollect(scrapeTimeout, offset))).text,
      ready: async () => (await collection.scrape()).sources,
    },
    log,
  );
}

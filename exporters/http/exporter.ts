import type { Logger } from 'pino';
import { serviceApp } from './app.ts';
import { Collection, type CollectionOptions } from './collection.ts';
import type { Service } from './service.ts';
import type { ConnectedSource } from './source.ts';

/**
 * How long a collection may take for a scrape, in seconds: the scrape time-out less `offset`, at least half of it.
 * Undefined when the scraper announced none.
 */
export const timeToCollect = (scrapeTimeout: number | undefined, offset: number): number | undefined =>
  scrapeTimeout === undefined ? undefined : Math.max(scrapeTimeout - offset, scrapeTimeout / 2);

/** What an exporter is made of. */
interface Exporter<Name extends string, Part extends string>
  extends Pick<CollectionOptions<Name, Part>, 'emitter' | 'up' | 'duration'> {
  /** What it does, in a sentence or two. */
  readonly about: string;
  readonly sources: readonly ConnectedSource<Name, Part>[];
  /** How long a collection may take, and how long before the scrape time-out it ends, in seconds. */
  readonly config: { readonly COLLECTION_TIMEOUT: number; readonly SCRAPE_TIMEOUT_OFFSET: number };
}

/** Makes an exporter: it collects for each scrape, and is ready when all of its sources answer. */
export function makeExporter<Name extends string, Part extends string = never>(
  exporter: Exporter<Name, Part>,
  log: Logger,
): Service {
  const { about, sources, config, ...metrics } = exporter;
  const collection = new Collection({ ...metrics, sources, timeout: config.COLLECTION_TIMEOUT, log });
  const app = serviceApp(
    {
      name: exporter.emitter.job,
      about,
      contentType: collection.contentType,
      metrics: async (scrapeTimeout) =>
        (await collection.scrape(timeToCollect(scrapeTimeout, config.SCRAPE_TIMEOUT_OFFSET))).exposition,
      ready: async () => (await collection.scrape()).sources,
    },
    log,
  );
  return {
    app,
    close: async () => {
      collection.cutShort();
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}

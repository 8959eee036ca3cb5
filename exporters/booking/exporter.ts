import type { Logger } from 'pino';
import { bookingCollectionDuration, bookingSourceUp } from '../../catalog/booking.ts';
import { bookingExporter } from '../../catalog/emitters.ts';
import { Collection } from '../http/collection.ts';
import { exporterApp } from '../http/exporter.ts';
import type { Service } from '../http/service.ts';
import type { BookingExporterConfig } from './config.ts';
import { postgresSource } from './postgres/source.ts';
import { redisSource } from './redis/source.ts';

/** Makes the exporter. It needs neither Redis nor Postgres to be up. */
export function makeBookingExporter(config: BookingExporterConfig, log: Logger): Service {
  const sources = [redisSource(config), postgresSource(config, log)].filter((source) => source !== undefined);
  const collection = new Collection({
    emitter: bookingExporter,
    sources,
    up: bookingSourceUp,
    duration: bookingCollectionDuration,
    timeout: config.COLLECTION_TIMEOUT,
    log,
  });
  const app = exporterApp(
    {
      name: bookingExporter.job,
      about: 'Exposes what Redis and Postgres know of the bookings: the queue, seat locks, holds, seats, connections.',
      collection,
      offset: config.SCRAPE_TIMEOUT_OFFSET,
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

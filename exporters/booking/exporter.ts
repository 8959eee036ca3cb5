import type { Logger } from 'pino';
import { bookingCollectionDuration, bookingSourceUp } from '../../catalog/booking.ts';
import { bookingExporter } from '../../catalog/emitters.ts';
import { makeExporter } from '../http/exporter.ts';
import type { Service } from '../http/service.ts';
import type { BookingExporterConfig } from './config.ts';
import { postgresSource } from './postgres/source.ts';
import { redisSource } from './redis/source.ts';

/** Makes the exporter. It needs neither Redis nor Postgres to be up. */
export const makeBookingExporter = (config: BookingExporterConfig, log: Logger): Service =>
  makeExporter(
    {
      emitter: bookingExporter,
      about: 'Exposes what Redis and Postgres know of the bookings: the queue, seat locks, holds, seats, connections.',
      sources: [redisSource(config), postgresSource(config, log)].filter((source) => source !== undefined),
      up: bookingSourceUp,
      duration: bookingCollectionDuration,
      config,
    },
    log,
  );

import type { Logger } from 'pino';
import { orderFlowExporter } from '../../catalog/emitters.ts';
import { orderFlowCollectionDuration, orderFlowSourceUp } from '../../catalog/order-flow-exporter.ts';
import { orderFlowRedis } from '../../catalog/stores.ts';
import { makeExporter } from '../http/exporter.ts';
import type { Service } from '../http/service.ts';
import { Database } from '../stores/postgres/database.ts';
import { RedisConnection } from '../stores/redis/connection.ts';
import { redisServerSource } from '../stores/redis/server.ts';
import { booksSource } from './books.ts';
import type { OrderFlowExporterConfig } from './config.ts';
import { postgresSource } from './postgres.ts';
import { tables } from './tables.ts';

/** Makes the exporter. It needs neither Redis nor Postgres to be up. */
export function makeOrderFlowExporter(config: OrderFlowExporterConfig, log: Logger): Service {
  const { DATABASE_URL: url, COLLECTION_TIMEOUT: timeout } = config;
  const application = orderFlowExporter.job;
  const database = (source: string) => new Database({ source, url, application, timeout, log });
  const known = tables(config);
  return makeExporter(
    {
      emitter: orderFlowExporter,
      about:
        'Exposes what Postgres and Redis know of the order flow: stock, orders, payments, whether they agree, connections.',
      sources: [
        redisServerSource(new RedisConnection(config.REDIS_URL, application), orderFlowRedis),
        postgresSource(database('postgres'), known),
        // By itself: the more there is to compare, the longer it takes, and the rest must be told all the same.
        booksSource(database('books'), known),
      ],
      up: orderFlowSourceUp,
      duration: orderFlowCollectionDuration,
      config,
    },
    log,
  );
}

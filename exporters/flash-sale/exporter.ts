import type { Logger } from 'pino';
import { flashSaleExporter } from '../../catalog/emitters.ts';
import { flashSaleCollectionDuration, flashSaleSourceUp } from '../../catalog/flash-sale-exporter.ts';
import { makeExporter } from '../http/exporter.ts';
import type { Service } from '../http/service.ts';
import { Database } from '../stores/postgres/database.ts';
import { RedisConnection } from '../stores/redis/connection.ts';
import { backlogSource } from './backlog.ts';
import type { FlashSaleExporterConfig } from './config.ts';
import { postgresSource } from './postgres.ts';
import { redisSource } from './redis.ts';

/** Makes the exporter. It needs neither Redis nor Postgres to be up. */
export function makeFlashSaleExporter(config: FlashSaleExporterConfig, log: Logger): Service {
  const { DATABASE_URL: url, COLLECTION_TIMEOUT: timeout } = config;
  const application = flashSaleExporter.job;
  const database = (source: string) => new Database({ source, url, application, timeout, log });
  const redis = () => new RedisConnection(config.REDIS_URL, application);
  // As Postgres last said, so that Redis is asked also while Postgres is away.
  let products: readonly string[] = [];
  const learn = (those: readonly string[]) => {
    products = those;
  };
  return makeExporter(
    {
      emitter: flashSaleExporter,
      about: 'Exposes what Redis and Postgres know of the sales: stock, orders, what waits between them, connections.',
      sources: [
        redisSource(redis(), config, () => products),
        postgresSource(database('postgres'), config, learn),
        backlogSource({ postgres: database('backlog'), redis: redis() }, config),
      ],
      up: flashSaleSourceUp,
      duration: flashSaleCollectionDuration,
      config,
    },
    log,
  );
}

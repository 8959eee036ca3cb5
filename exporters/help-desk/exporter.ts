import type { Logger } from 'pino';
import { helpDeskExporter } from '../../catalog/emitters.ts';
import { helpDeskCollectionDuration, helpDeskSourceUp } from '../../catalog/help-desk-exporter.ts';
import { helpDeskRedis } from '../../catalog/stores.ts';
import { makeExporter } from '../http/exporter.ts';
import type { Service } from '../http/service.ts';
import { Database } from '../stores/postgres/database.ts';
import { RedisConnection } from '../stores/redis/connection.ts';
import { redisServerSource } from '../stores/redis/server.ts';
import type { HelpDeskExporterConfig } from './config.ts';
import { postgresSource } from './postgres.ts';
import { sessionSource } from './sessions.ts';
import { ticketSource } from './tickets.ts';

/** Makes the exporter. It needs neither Redis nor Postgres to be up. */
export function makeHelpDeskExporter(config: HelpDeskExporterConfig, log: Logger): Service {
  const { DATABASE_URL: url, COLLECTION_TIMEOUT: timeout } = config;
  const application = helpDeskExporter.job;
  const database = (source: string) => new Database({ source, url, application, timeout, log });
  const redis = () => new RedisConnection(config.REDIS_URL, application);
  return makeExporter(
    {
      emitter: helpDeskExporter,
      about: 'Exposes what Postgres and Redis know of the help desk: tickets, comments, sessions, connections.',
      sources: [
        redisServerSource(redis(), helpDeskRedis),
        postgresSource(database('postgres')),
        // Each by itself: the more there is to count, the longer it takes, and who is connected must be told all the same.
        sessionSource(redis(), config),
        ticketSource(database('tickets'), config),
      ],
      up: helpDeskSourceUp,
      duration: helpDeskCollectionDuration,
      config,
    },
    log,
  );
}

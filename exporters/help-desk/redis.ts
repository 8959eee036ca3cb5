import type { Redis } from 'ioredis';
import { helpDeskSessions } from '../../catalog/help-desk-exporter.ts';
import { helpDeskRedis } from '../../catalog/stores.ts';
import { type ConnectedSource, reading } from '../http/source.ts';
import { atMostShare } from '../stores/at-most-every.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import { keysLike } from '../stores/redis/scan.ts';
import { readRedisServer } from '../stores/redis/server.ts';
import type { HelpDeskExporterConfig } from './config.ts';
import { shareOfTime } from './counting.ts';

/** What Redis knows of the sessions and of itself. */
export function redisSource(connection: RedisConnection, config: HelpDeskExporterConfig): ConnectedSource<'redis'> {
  const { SESSION_KEYS, SCAN_COUNT: count } = config;
  const countSessions = atMostShare(shareOfTime, async (redis: Redis, signal: AbortSignal): Promise<number> => {
    let sessions = 0;
    for await (const keys of keysLike(redis, { match: SESSION_KEYS.match, count, signal })) sessions += keys.length;
    return sessions;
  });
  return {
    name: 'redis',
    collect: (signal) =>
      connection.read(signal, async (redis) => [
        reading(helpDeskSessions, await countSessions(redis, signal)),
        ...(await readRedisServer(redis, helpDeskRedis)),
      ]),
    close: () => connection.close(),
  };
}

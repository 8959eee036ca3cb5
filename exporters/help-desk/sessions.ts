import type { Redis } from 'ioredis';
import { helpDeskSessions } from '../../catalog/help-desk-exporter.ts';
import { type ConnectedSource, reading } from '../http/source.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import { keysLike } from '../stores/redis/scan.ts';
import type { HelpDeskExporterConfig } from './config.ts';
import { seldom } from './counting.ts';

/** What Redis stores of the sessions. They are counted one by one, in steps, so that nobody else waits for long. */
export function sessionSource(
  connection: RedisConnection,
  config: HelpDeskExporterConfig,
): ConnectedSource<'sessions'> {
  const { SESSION_KEYS, SCAN_COUNT: count } = config;
  const countSessions = seldom(async (redis: Redis, signal: AbortSignal): Promise<number> => {
    let sessions = 0;
    for await (const keys of keysLike(redis, { match: SESSION_KEYS.match, count, signal })) sessions += keys.length;
    return sessions;
  });
  return {
    name: 'sessions',
    collect: (signal) =>
      connection.read(signal, async (redis) => {
        // A Redis that is away fails here: it is no count that took too long, and has no sessions that were counted before.
        await redis.ping();
        return [reading(helpDeskSessions, await countSessions(redis, signal))];
      }),
    close: () => connection.close(),
  };
}

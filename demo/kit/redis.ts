import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Shutdown } from '../../service/shutdown.ts';
import { untilAnswers } from './retry.ts';

/**
 * Connects to Redis, waiting for it at the start, and disconnects at the shutdown.
 * A command that is not answered within `answerWithin` seconds fails; so does one while the connection is lost, at once,
 * because a seat lock that comes late is worse than none. The connection itself is tried again for ever.
 */
export async function connectRedis(
  config: { readonly REDIS_URL: string },
  answerWithin: number,
  log: Logger,
  closing: Shutdown,
): Promise<Redis> {
  const redis = new Redis(config.REDIS_URL, {
    lazyConnect: true,
    commandTimeout: answerWithin * 1000,
    connectTimeout: 2000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1000),
  });
  let lost = false;
  redis.on('error', (error) => {
    if (!lost) log.warn({ dependency: 'redis', reason: error.message }, 'connection lost');
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) log.info({ dependency: 'redis' }, 'connection is back');
    lost = false;
  });
  closing.add('redis', () => redis.disconnect());
  await redis.connect().catch(() => undefined);
  const { host } = new URL(config.REDIS_URL);
  await untilAnswers({ name: 'Redis', at: host, variable: 'REDIS_URL' }, log, closing.signal, () => redis.ping());
  return redis;
}

import { Redis } from 'ioredis';
import { reason } from '../../http/errors.ts';
import type { Reading } from '../../http/source.ts';
import { type BookingExporterConfig, collectorsOn, type RedisCollector } from '../config.ts';
import type { ConnectedSource } from '../connected-source.ts';
import { readLocks } from './locks.ts';
import { readQueue } from './queue.ts';

const collectors = {
  queue: (redis: Redis, { QUEUE_KEY }: BookingExporterConfig) => readQueue(redis, QUEUE_KEY),
  locks: (redis: Redis, { LOCK_KEYS, SCAN_COUNT }: BookingExporterConfig, signal: AbortSignal) =>
    readLocks(redis, LOCK_KEYS, SCAN_COUNT, signal),
} satisfies Record<RedisCollector, unknown>;

/**
 * What is read from Redis; undefined when no collector of it is on. It connects for a collection and stays connected;
 * a connection that is lost, or did not answer in time, is made anew for the next collection.
 */
export function redisSource(config: BookingExporterConfig): ConnectedSource<'redis'> | undefined {
  const on = collectorsOn(config, collectors);
  if (on.length === 0 || config.REDIS_URL === undefined) return undefined;
  const timeout = config.COLLECTION_TIMEOUT * 1000;
  const redis = new Redis(config.REDIS_URL, {
    connectionName: 'booking-exporter',
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: timeout,
    commandTimeout: timeout,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  let lastError: Error | undefined;
  redis.on('error', (error) => {
    lastError = error;
  });
  const connect = async () => {
    lastError = undefined;
    await redis.connect().catch((error) => {
      // ioredis itself says no more than that the connection is closed.
      throw new Error(`cannot connect to Redis: ${reason(lastError ?? error)}`);
    });
  };
  return {
    name: 'redis',
    async collect(signal) {
      const hangUp = () => redis.disconnect();
      signal.addEventListener('abort', hangUp, { once: true });
      try {
        if (redis.status !== 'ready') await connect();
        const read: Reading[] = [];
        for (const name of on) read.push(...(await collectors[name](redis, config, signal)));
        return read;
      } finally {
        signal.removeEventListener('abort', hangUp);
      }
    },
    close: () => redis.disconnect(),
  };
}

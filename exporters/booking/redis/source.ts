import { Redis } from 'ioredis';
import { reason } from '../../../service/errors.ts';
import type { ConnectedSource, Reading } from '../../http/source.ts';
import { untilAborted } from '../../http/until-aborted.ts';
import { type BookingExporterConfig, collectorsOn, type RedisCollector } from '../config.ts';
import { readLocks } from './locks.ts';
import { readQueue } from './queue.ts';
import { readServer } from './server.ts';

const collectors = {
  queue: (redis: Redis, { QUEUE_KEY }: BookingExporterConfig) => readQueue(redis, QUEUE_KEY),
  locks: (redis: Redis, { LOCK_KEYS, SCAN_COUNT }: BookingExporterConfig, signal: AbortSignal) =>
    readLocks(redis, LOCK_KEYS, SCAN_COUNT, signal),
  redis: readServer,
} satisfies Record<RedisCollector, unknown>;

/**
 * What is read from Redis; undefined when no collector of it is on. It connects for a collection and stays connected;
 * a connection over which a collection failed is given up, and the next collection makes another.
 */
export function redisSource(config: BookingExporterConfig): ConnectedSource<'redis'> | undefined {
  const on = collectorsOn(config, collectors);
  const { REDIS_URL: url } = config;
  if (on.length === 0 || url === undefined) return undefined;
  let connected: Redis | undefined;

  async function read(signal: AbortSignal): Promise<readonly Reading[]> {
    if (connected?.status !== 'ready') connected = await connect(url as string, signal);
    const readings: Reading[] = [];
    for (const name of on) readings.push(...(await collectors[name](connected, config, signal)));
    return readings;
  }

  return {
    name: 'redis',
    async collect(signal) {
      try {
        return await untilAborted(signal, () => read(signal));
      } catch (error) {
        connected?.disconnect();
        connected = undefined;
        throw error;
      }
    },
    close: () => connected?.disconnect(),
  };
}

/** Connects until the signal aborts. ioredis cuts a connection off that does not end in order, after 2 seconds. */
async function connect(url: string, signal: AbortSignal): Promise<Redis> {
  const redis = new Redis(url, {
    connectionName: 'booking-exporter',
    lazyConnect: true,
    // The next collection connects anew.
    retryStrategy: () => null,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  let lastError: Error | undefined;
  redis.on('error', (error) => {
    lastError = error;
  });
  const giveUp = () => redis.disconnect();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await redis.connect();
    signal.throwIfAborted();
    return redis;
  } catch (error) {
    redis.disconnect();
    // ioredis itself says no more than that the connection is closed.
    throw new Error(`cannot connect to Redis: ${reason(lastError ?? error)}`);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

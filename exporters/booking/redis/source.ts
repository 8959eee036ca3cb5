import type { Redis } from 'ioredis';
import { redisConnections, redisCpu, redisInfo, redisMemory } from '../../../catalog/stores.ts';
import type { ConnectedSource, Reading } from '../../http/source.ts';
import { RedisConnection } from '../../stores/redis/connection.ts';
import { readRedisServer } from '../../stores/redis/server.ts';
import { type BookingExporterConfig, collectorsOn, type RedisCollector } from '../config.ts';
import { readLocks } from './locks.ts';
import { readQueue } from './queue.ts';

const ofServer = { info: redisInfo, cpu: redisCpu, memory: redisMemory, connections: redisConnections };

const collectors = {
  queue: (redis: Redis, { QUEUE_KEY }: BookingExporterConfig) => readQueue(redis, QUEUE_KEY),
  locks: (redis: Redis, { LOCK_KEYS, SCAN_COUNT }: BookingExporterConfig, signal: AbortSignal) =>
    readLocks(redis, LOCK_KEYS, SCAN_COUNT, signal),
  redis: (redis: Redis) => readRedisServer(redis, ofServer),
} satisfies Record<RedisCollector, unknown>;

/** What is read from Redis; undefined when no collector of it is on. */
export function redisSource(config: BookingExporterConfig): ConnectedSource<'redis'> | undefined {
  const on = collectorsOn(config, collectors);
  const { REDIS_URL: url } = config;
  if (on.length === 0 || url === undefined) return undefined;
  const connection = new RedisConnection(url, 'booking-exporter');

  async function read(redis: Redis, signal: AbortSignal): Promise<readonly Reading[]> {
    const readings: Reading[] = [];
    for (const name of on) readings.push(...(await collectors[name](redis, config, signal)));
    return readings;
  }

  return {
    name: 'redis',
    collect: (signal) => connection.read(signal, (redis) => read(redis, signal)),
    close: () => connection.close(),
  };
}

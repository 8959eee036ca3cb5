import type { Redis } from 'ioredis';
import type { RedisMetrics } from '../../../catalog/stores.ts';
import { type ConnectedSource, type Reading, reading } from '../../http/source.ts';
import type { RedisConnection } from './connection.ts';

/** What a Redis knows of itself. */
export const redisServerSource = (connection: RedisConnection, metrics: RedisMetrics): ConnectedSource<'redis'> => ({
  name: 'redis',
  collect: (signal) => connection.read(signal, (redis) => readRedisServer(redis, metrics)),
  close: () => connection.close(),
});

/** Reads what the server says of itself. Valkey gives the version of Redis that it is compatible with beside its own. */
export async function readRedisServer(
  redis: Redis,
  { info, cpu, memory, connections }: RedisMetrics,
): Promise<readonly Reading[]> {
  const fields = new Map(
    (await redis.info())
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
  const number = (name: string): number => {
    const value = Number(fields.get(name) ?? Number.NaN);
    if (Number.isNaN(value)) throw new Error(`INFO has no ${name}`);
    return value;
  };
  const valkey = fields.get('valkey_version');
  const version = valkey ? `Valkey ${valkey}` : (fields.get('redis_version') ?? 'unknown');
  return [
    reading(info, [{ labels: { version }, value: 1 }]),
    reading(cpu, number('used_cpu_user') + number('used_cpu_sys')),
    reading(memory, number('used_memory_rss')),
    reading(connections, number('connected_clients')),
  ];
}

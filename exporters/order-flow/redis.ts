import { orderFlowRedis } from '../../catalog/stores.ts';
import type { ConnectedSource } from '../http/source.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import { readRedisServer } from '../stores/redis/server.ts';

/** What the Redis of the carts knows of itself. */
export const redisSource = (connection: RedisConnection): ConnectedSource<'redis'> => ({
  name: 'redis',
  collect: (signal) => connection.read(signal, (redis) => readRedisServer(redis, orderFlowRedis)),
  close: () => connection.close(),
});

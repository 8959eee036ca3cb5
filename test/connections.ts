import { Redis } from 'ioredis';
import pg from 'pg';

/** Connects to a Postgres that tests may kill: that is a failure of who asks it just then, not of the whole process. */
export function poolOf(connectionString: string, options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString, ...options });
  pool.on('error', () => undefined);
  return pool;
}

/** Connects to a Redis at `host:port` that tests may kill: that is a failure of who asks it just then. */
export function redisAt(address: string): Redis {
  const redis = new Redis(`redis://${address}`);
  redis.on('error', () => undefined);
  return redis;
}

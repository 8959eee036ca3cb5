import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import { chunks } from '../../kit/chunks.ts';
import { type Fault, fault } from '../../kit/faults/fault.ts';
import { type Running, repeat } from '../../kit/worker.ts';
import { lockKey } from '../seat-locks.ts';

const parameters = z.strictObject({
  /** The share of the free seats that are taken. */
  share: z.number().gt(0).max(1).default(0.8),
  /** How long a lock lives after the service has died; renewed three times in it. */
  ttlSeconds: z.number().int().min(3).max(120).default(15),
});

/** Locks what is free or already its own. */
const takeScript = `
  local taken = 0
  for _, key in ipairs(KEYS) do
    local owner = redis.call('get', key)
    if not owner or owner == ARGV[1] then
      redis.call('set', key, ARGV[1], 'px', ARGV[2])
      taken = taken + 1
    end
  end
  return taken`;

const giveBackScript = `
  for _, key in ipairs(KEYS) do
    if redis.call('get', key) == ARGV[1] then redis.call('del', key) end
  end
  return 0`;

/** Keys in one script, so that Redis is never busy with it for longer than a millisecond or so. */
const keysAtOnce = 500;

/**
 * Another owner takes the locks of a share of the free seats in Redis and renews them, like a reseller's robot that
 * never buys. Which seats is the same each time, so that the share does not grow.
 */
export function lockContention(redis: Redis, pool: pg.Pool, log: Logger): Fault {
  let owner = '';
  let taken = new Set<string>();
  let renewing: Running | undefined;

  const take = async ({ share, ttlSeconds }: z.output<typeof parameters>, signal?: AbortSignal): Promise<void> => {
    const keys = await freeSeats(pool, share);
    for (const some of chunks(keys, keysAtOnce)) {
      if (signal?.aborted) return;
      for (const key of some) taken.add(key);
      await redis.eval(takeScript, some.length, ...some, owner, ttlSeconds * 1000);
    }
  };

  return fault({
    name: 'lock-contention',
    description: 'Another owner holds the Redis locks of a share of the free seats.',
    parameters,
    on: async (sent) => {
      owner = `lock-contention:${randomUUID()}`;
      taken = new Set();
      await take(sent);
      renewing = repeat('lock-contention', sent.ttlSeconds / 3, log, (signal) => take(sent, signal));
    },
    off: async () => {
      await renewing?.stop();
      renewing = undefined;
      for (const some of chunks([...taken], keysAtOnce)) await redis.eval(giveBackScript, some.length, ...some, owner);
      taken.clear();
    },
  });
}

async function freeSeats(pool: pg.Pool, share: number): Promise<string[]> {
  const { rows } = await pool.query<{ event: string; seat: string }>(
    `select s.event_id as event, s.seat_id as seat from seats s
     where ('x' || left(md5(s.event_id || s.seat_id), 8))::bit(32)::bigint & 4294967295 < $1::float8 * 4294967296
       and not exists (select from booking_seats t
                       where t.event_id = s.event_id and t.seat_id = s.seat_id and t.state in ('held', 'confirmed'))`,
    [share],
  );
  return rows.map(({ event, seat }) => lockKey(event, seat));
}

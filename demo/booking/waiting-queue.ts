import type { Redis } from 'ioredis';
import { chunks } from '../kit/chunks.ts';

const key = 'booking:queue';
/** Members in one command. */
const atOnce = 1000;

/** A booking that waits, and since when. */
export interface Waiting {
  readonly id: string;
  readonly since: Date;
}

/** The waiting queue in Redis: a sorted set of booking ids by the millisecond at which they were queued. */
export class WaitingQueue {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Lets bookings wait; those that wait already keep their place. */
  async add(waiting: readonly Waiting[]): Promise<void> {
    for (const some of chunks(waiting, atOnce)) {
      await this.#redis.zadd(key, 'NX', ...some.flatMap(({ id, since }) => [String(since.getTime()), id]));
    }
  }

  /** The bookings that have waited longest, in order. */
  head(most: number): Promise<string[]> {
    return this.#redis.zrange(key, '0', String(most - 1));
  }

  /** Where a booking stands, from 1; undefined when it does not wait. */
  async position(id: string): Promise<number | undefined> {
    const rank = await this.#redis.zrank(key, id);
    return rank === null ? undefined : Number(rank) + 1;
  }

  /** Takes bookings out. */
  async remove(ids: readonly string[]): Promise<void> {
    for (const some of chunks(ids, atOnce)) await this.#redis.zrem(key, ...some);
  }
}

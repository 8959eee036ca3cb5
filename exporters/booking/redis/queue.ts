import type { Redis } from 'ioredis';
import { queueLength, queueOldestAge } from '../../../catalog/booking.ts';
import { type Reading, reading } from '../../http/source.ts';

/** Reads how many wait in a sorted set of enqueued-at milliseconds, and for how long the first of them. */
export async function readQueue(redis: Redis, key: string): Promise<readonly Reading[]> {
  const answers = (await redis.multi().zcard(key).zrange(key, '0', '0', 'WITHSCORES').exec()) ?? [];
  const [length, head] = answers.map(([error, answer]) => {
    if (error) throw new Error(`queue "${key}": ${error.message}`);
    return answer;
  });
  const since = (head as string[])[1];
  const age = since === undefined ? 0 : Math.max(0, Date.now() - Number(since)) / 1000;
  return [reading(queueLength, Number(length)), reading(queueOldestAge, age)];
}

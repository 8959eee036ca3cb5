import type { Redis } from 'ioredis';

/**
 * The keys of a Redis that a glob finds, batch by batch, in steps of `count` keys of the whole database, so that nobody
 * waits for long. Redis may give a key twice while it makes its table smaller. @throws when the signal aborts.
 */
export async function* keysLike(
  redis: Redis,
  { match, count, signal }: { readonly match: string; readonly count: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly string[]> {
  let cursor = '0';
  do {
    signal.throwIfAborted();
    const [next, found] = await redis.scan(cursor, 'MATCH', match, 'COUNT', count);
    yield found;
    cursor = next;
  } while (cursor !== '0');
}

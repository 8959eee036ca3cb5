import type { Redis } from 'ioredis';
import { eventLocksHeld, locksHeld } from '../../../catalog/booking.ts';
import { type Reading, reading } from '../../http/source.ts';
import type { KeyTemplate } from '../../stores/redis/key-template.ts';
import { keysLike } from '../../stores/redis/scan.ts';

const most = 10;

/** Counts the keys of locks, in steps of `count` keys of the whole database. Throws when the signal aborts. */
export async function readLocks(
  redis: Redis,
  template: KeyTemplate,
  count: number,
  signal: AbortSignal,
): Promise<readonly Reading[]> {
  // One may be given twice.
  const keys = new Set<string>();
  for await (const found of keysLike(redis, { match: template.match, count, signal })) {
    for (const key of found) keys.add(key);
  }

  const byEvent = new Map<string, number>();
  let locks = 0;
  for (const key of keys) {
    const event = template.eventOf(key);
    if (event === undefined) continue;
    byEvent.set(event, (byEvent.get(event) ?? 0) + 1);
    locks++;
  }
  return [reading(locksHeld, locks), reading(eventLocksHeld, largest(byEvent, locks))];
}

/** The events with the most locks, and the rest together as `other`. */
function largest(byEvent: ReadonlyMap<string, number>, all: number) {
  const events = [...byEvent]
    .toSorted(([one, locks], [another, others]) => others - locks || (one < another ? -1 : 1))
    .slice(0, most);
  const named = events.reduce((sum, [, locks]) => sum + locks, 0);
  return [...events, ['other', all - named] as const].map(([event, value]) => ({ labels: { event }, value }));
}

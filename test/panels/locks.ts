import { lockAttempts, lockFailures, lockWait } from '../../catalog/booking.ts';
import {
  heldBookings,
  holdsByState,
  lockContention,
  lockWaitP50,
  lockWaitP99,
  seatLocks,
  topEventsByLocks,
} from '../../signals/locks.ts';
import { rateWithin, readCount, scrapedWithin, share } from './bounds.ts';
import type { Day } from './day.ts';
import { gauge, gauges, type Oracle, type Oracles, requirePoints, scrapesOf } from './oracle.ts';
import { type Reading, sumOf } from './witness.ts';

const counts = (day: Day) => day.witness.of(lockFailures.emitter.job);

const contention: Oracle = ({ series, window }, day) => {
  const [failures, attempts] = [lockFailures, lockAttempts].map(({ name }) => readCount(counts(day), name));
  for (const { points } of series) {
    requirePoints(points, 'failed share', (at) => {
      const scraped = scrapedWithin(scrapesOf(day, lockFailures), at, window);
      if (!scraped || !failures || !attempts) return undefined;
      return share(rateWithin(failures, scraped, window), rateWithin(attempts, scraped, window));
    });
  }
};

/** The quantile of the waits between two readings, evenly spread within a bucket; none where nobody waited. */
function waitBetween(from: Reading, to: Reading, quantile: number): number | undefined {
  const upTo = (le: string) => {
    const count = (reading: Reading) => sumOf(reading, `${lockWait.name}_bucket`, { le });
    return count(to) - count(from);
  };
  const rank = quantile * upTo('+Inf');
  if (rank === 0) return undefined;
  let [low, below] = [0, 0];
  for (const high of lockWait.buckets ?? []) {
    const count = upTo(String(high));
    if (count >= rank) return low + ((high - low) * (rank - below)) / (count - below);
    [low, below] = [high, count];
  }
  return low;
}

/** As the service's own buckets have it, read about when Prometheus read them. */
const waits =
  (quantile: number): Oracle =>
  ({ series, window }, day) => {
    const readings = counts(day);
    const about = (time: number) => readings.filter(({ began, ended }) => ended >= time - 1 && began <= time + 1);
    for (const { points } of series) {
      requirePoints(points, 'wait', (at) => {
        const scraped = scrapedWithin(scrapesOf(day, lockWait), at, window);
        if (!scraped) return undefined;
        const possible = about(scraped.last)
          .flatMap((end) => about(scraped.first).map((start) => waitBetween(start, end, quantile)))
          .filter((wait) => wait !== undefined);
        if (possible.length === 0) return undefined;
        return { least: 0.8 * Math.min(...possible), most: 1.25 * Math.max(...possible) };
      });
    }
  };

const all = (locks: Day['truth']['locks']): number => Object.values(locks).reduce((sum, count) => sum + count, 0);

function topTen({ truth: { locks } }: Day): Record<string, number> {
  const events = Object.entries(locks).sort(([a, one], [b, another]) => another - one || (a < b ? -1 : 1));
  const top = events.slice(0, 10);
  if (top.length === events.length)
    throw new Error(`seats of ${events.length} events are locked: of none but the top ten`);
  return { ...Object.fromEntries(top), other: all(locks) - all(Object.fromEntries(top)) };
}

/** The states that a panel shows; those of the queue are on a panel of their own. */
const shownStates = ['held', 'confirmed', 'cancelled', 'expired'];

function bookings({ truth }: Day): Record<string, number> {
  const counted = shownStates.map((state): [string, number] => [state, truth.database.bookings[state] ?? 0]);
  const none = counted.filter(([, count]) => count === 0);
  if (none.length > 0) throw new Error(`no booking is ${none.join(' or ')}, so nothing is shown to be right`);
  return Object.fromEntries(counted);
}

/** Who knows, in words. */
const witness = {
  counters: "the service's own counters, read twice a second beside Prometheus",
  buckets: "the service's own buckets, read twice a second beside Prometheus",
  redis: 'the lock keys in Redis',
  postgres: 'the bookings in Postgres',
} as const;

export const locks: Oracles = [
  [lockContention, contention, witness.counters],
  [lockWaitP50, waits(0.5), witness.buckets],
  [lockWaitP99, waits(0.99), witness.buckets],
  [seatLocks, gauge(({ truth }) => all(truth.locks)), witness.redis],
  [topEventsByLocks, gauges(topTen), witness.redis],
  [holdsByState, gauges(bookings), witness.postgres],
  [heldBookings, gauge((day) => bookings(day).held ?? 0), witness.postgres],
];

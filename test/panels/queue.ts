import { queueArrivals, queueDepartures } from '../../catalog/booking.ts';
import { oldestWait, queueGrowth, timeToDrain, waitingBookings } from '../../signals/queue.ts';
import {
  type Bounds,
  difference,
  rateWithin,
  readCount,
  requireWithin,
  scrapeAge,
  scrapedWithin,
  scrapeTime,
  times,
} from './bounds.ts';
import type { Day } from './day.ts';
import { gauge, newest, type Oracle, type Oracles, requirePoints, scrapesOf } from './oracle.ts';

/** In Redis; in Postgres there are as many. */
function waiting({ truth: { queue, database } }: Day): number {
  if (queue.length === 0) throw new Error('nobody waits, so nothing is shown to be right');
  if (queue.length !== database.bookings.queued) {
    throw new Error(`${queue.length} wait in Redis, ${database.bookings.queued} in Postgres`);
  }
  return queue.length;
}

/** It was read some time before the end, and grows. */
const oldest: Oracle = (asked, { truth: { queue } }) => {
  const age = asked.to - (queue.since ?? Number.NaN);
  for (const { points } of asked.series) {
    requireWithin(newest(asked, points), { least: age - scrapeAge, most: age + scrapeTime }, 'age of the oldest');
  }
};

/** Departures less arrivals, per second. */
function shrinking(day: Day, at: number, window: number): Bounds | undefined {
  const scraped = scrapedWithin(scrapesOf(day, queueArrivals), at, window);
  if (!scraped) return undefined;
  const [arrivals, departures] = [queueArrivals, queueDepartures].map((metric) =>
    rateWithin(readCount(day.witness.of(metric.emitter.job), metric.name), scraped, window),
  );
  return arrivals && departures && difference(departures, arrivals);
}

const growth: Oracle = ({ series, window }, day) => {
  for (const { points } of series) {
    requirePoints(points, 'growth', (at) => {
      const shrinks = shrinking(day, at, window);
      return shrinks && { least: -shrinks.most, most: -shrinks.least };
    });
  }
};

const drain: Oracle = (asked, day) => {
  const { least, most } = shrinking(day, asked.to, asked.window) ?? { least: 0, most: 0 };
  if (least <= 0) throw new Error('the queue may not shrink, so nothing is shown to be right');
  for (const { points } of asked.series) {
    const right = times(waiting(day), { least: 1 / most, most: 1 / least });
    requireWithin(newest(asked, points), right, 'time to drain');
  }
};

/** Who knows, in words. */
const witness = {
  counters: "the service's own counters, read twice a second beside Prometheus",
  stores: 'those who wait in Redis, of whom Postgres must have as many',
  head: 'when the head of the queue in Redis began to wait',
  both: "the service's own counters and the queue in Redis",
} as const;

export const queue: Oracles = [
  [waitingBookings, gauge(waiting), witness.stores],
  [oldestWait, oldest, witness.head],
  [queueGrowth, growth, witness.counters],
  [timeToDrain, drain, witness.both],
];

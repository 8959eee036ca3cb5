import { queueArrivals, queueDepartures } from '../../catalog/booking.ts';
import { level, objectives } from '../../catalog/objectives.ts';
import { oldestWait, queueGrowth, timeToDrain, waitingBookings } from '../../signals/queue.ts';
import type { Cause } from '../alert-proofs/cause.ts';
import { eventFor, type Stage } from '../alert-proofs/stage.ts';
import { seatsAt } from '../booking-client.ts';
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
} from '../panels/bounds.ts';
import type { Day } from '../panels/day.ts';
import { gauge, newest, type Oracle, requirePoints, scrapesOf } from '../panels/oracle.ts';
import type { Subject } from './subject.ts';

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

/** More people than may wait want seats of an event that is full; some of them give up in the end. */
function crowdedEvent({ system, events, call, guest }: Stage): Cause {
  const event = events[eventFor.queue] as string;
  const limit = level(objectives.booking.queueLength, 'critical');
  return {
    alert: 'BookingQueueLong',
    act: 'crowd',
    does: `more than ${limit} bookings of an event that is full; then 200 are cancelled`,
    labels: {},
    witness: {
      who: 'Redis is asked for the length of the queue',
      read: () => system.redis.zcard('booking:queue'),
      beyond: (value) => value > limit,
    },
    begin: async () => {
      const seats = Object.keys(await seatsAt(system.target.baseUrl, event)).slice(0, limit + 150);
      const waiting: string[] = [];
      await inTurns(seats, async (seat) => {
        const { status, body } = await call(() => guest.book([seat], event));
        if (status === 202) waiting.push(body.id);
      });
      return () => inTurns(waiting.slice(-200), async (id) => void (await call(() => guest.cancel(id))));
    },
  };
}

/** Does something for each, some at once. */
async function inTurns<T>(all: readonly T[], something: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await something(one);
  };
  await Promise.all(Array.from({ length: 12 }, worker));
}

/** Those who wait. */
export const queue: Subject = {
  oracles: [
    [waitingBookings, gauge(waiting), witness.stores],
    [oldestWait, oldest, witness.head],
    [queueGrowth, growth, witness.counters],
    [timeToDrain, drain, witness.both],
  ],
  causes: (stage) => [crowdedEvent(stage)],
};

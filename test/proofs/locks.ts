import { lockAttempts, lockFailures, lockWait } from '../../catalog/booking.ts';
import { level, objectives } from '../../catalog/objectives.ts';
import { lockKey } from '../../demo/booking/seat-locks.ts';
import {
  heldBookings,
  holdsByState,
  lockContention,
  lockWaitP50,
  lockWaitP99,
  seatLocks,
  topEventsByLocks,
} from '../../signals/locks.ts';
import { type Cause, growthKnown, rateKnown } from '../alert-proofs/cause.ts';
import { ruleOf } from '../alert-proofs/rule.ts';
import { eventFor, every, type Stage } from '../alert-proofs/stage.ts';
import { seatsAt } from '../booking-client.ts';
import { rateWithin, readCount, scrapedWithin, share } from '../panels/bounds.ts';
import { quantileOfBuckets } from '../panels/buckets.ts';
import type { Day } from '../panels/day.ts';
import { gauge, gauges, type Oracle, requirePoints, scrapesOf } from '../panels/oracle.ts';
import type { Subject } from './subject.ts';

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

/** Somebody wants, again and again, a seat that a robot has locked. */
function lockedSeat(stage: Stage): Cause {
  const { system, events, call, guest, fault, calls, timeScale } = stage;
  const event = events[eventFor.contention] as string;
  const refused = () => calls.filter(({ status }) => status === 409).map(({ at }) => at);
  const { perMinute, right } = rateKnown(ruleOf({ alert: 'BookingLockFailuresHigh' }).alert, timeScale, refused);
  return {
    alert: 'BookingLockFailuresHigh',
    act: 'crowd',
    does: 'the fault `lock-contention`, and a visitor who wants a locked seat four times a second',
    labels: {},
    witness: {
      who: 'the visitors count how often they were refused',
      read: perMinute,
      beyond: (value) => value > level(objectives.booking.lockFailures, 'critical'),
    },
    right,
    begin: async () => {
      const off = await fault({ name: 'lock-contention', parameters: { share: 0.02 } });
      const [locked] = await system.redis.keys(lockKey(event, '*'));
      const seat = locked?.slice(lockKey(event, '').length) as string;
      const stop = every(250, () => call(() => guest.book([seat], event)));
      return async () => {
        stop();
        await off();
      };
    },
  };
}

/** People hold seats and forget them. */
function forgottenSeats(stage: Stage): Cause {
  const { system, events, call, guest, timeScale } = stage;
  const { perMinute, right } = growthKnown(
    ruleOf({ alert: 'BookingReservationExpirationsHigh' }).alert,
    timeScale,
    async () => {
      const { rows } = await system.database.query<{ count: number }>(
        `select count(*)::int as count from bookings where state = 'expired'`,
      );
      return rows[0]?.count ?? 0;
    },
  );
  return {
    alert: 'BookingReservationExpirationsHigh',
    act: 'crowd',
    does: 'two holds a second that nobody confirms',
    labels: {},
    witness: {
      who: 'Postgres is asked how many bookings have expired',
      read: perMinute,
      beyond: (value) => value > level(objectives.booking.expirations, 'critical'),
    },
    right,
    begin: async () => {
      const open = await Promise.all(
        events
          .slice(2)
          .map(async (event) => ({ event, seats: Object.keys(await seatsAt(system.target.baseUrl, event)) })),
      );
      const turns = open[0]?.seats.flatMap((_, turn) => open.map(({ event, seats }) => ({ event, seat: seats[turn] })));
      const stop = every(500, async () => {
        const { event, seat } = turns?.shift() ?? {};
        if (seat) await call(() => guest.book([seat], event));
      });
      return async () => stop();
    },
  };
}

/** Seat locks, and the holds behind them. */
export const locks: Subject = {
  oracles: [
    [lockContention, contention, witness.counters],
    [lockWaitP50, quantileOfBuckets(lockWait, 0.5), witness.buckets],
    [lockWaitP99, quantileOfBuckets(lockWait, 0.99), witness.buckets],
    [seatLocks, gauge(({ truth }) => all(truth.locks)), witness.redis],
    [topEventsByLocks, gauges(topTen), witness.redis],
    [holdsByState, gauges(bookings), witness.postgres],
    [heldBookings, gauge((day) => bookings(day).held ?? 0), witness.postgres],
  ],
  causes: (stage) => [lockedSeat(stage), forgottenSeats(stage)],
};

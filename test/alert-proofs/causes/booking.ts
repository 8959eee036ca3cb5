import { leastTraffic } from '../../../alerts/booking.ts';
import { windowOf } from '../../../alerts/kit/timing.ts';
import { httpServerRequests } from '../../../catalog/booking.ts';
import { level, objectives } from '../../../catalog/objectives.ts';
import { lockKey } from '../../../demo/booking/seat-locks.ts';
import { ask, seatsAt } from '../../booking-client.ts';
import { type Cause, growthKnown, rateKnown, scrapeOf } from '../cause.ts';
import { every, ruleOf, type Stage } from '../stage.ts';

const critical = (objective: Parameters<typeof level>[0]) => level(objective, 'critical');

/** Which event is for what, so that causes do not meet: full events are for the queue, and holds go to the others. */
const [contended, queued] = [0, 1];

/** Somebody wants, again and again, a seat that a robot has locked. */
function contention(stage: Stage): Cause {
  const { system, events, call, guest, fault, calls, timeScale } = stage;
  const event = events[contended] as string;
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
      beyond: (value) => value > critical(objectives.booking.lockFailures),
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

/** More people than may wait want seats of an event that is full; some of them give up in the end. */
function crowdedEvent({ system, events, call, guest }: Stage): Cause {
  const event = events[queued] as string;
  const limit = critical(objectives.booking.queueLength);
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
      beyond: (value) => value > critical(objectives.booking.expirations),
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

/** One request in five takes longer than people may wait. */
function slowRequests({ system, call, calls, fault, timeScale }: Stage): Cause {
  const limit = critical(objectives.booking.latency);
  const window = windowOf(ruleOf({ alert: 'BookingLatencyHigh' }).alert, timeScale);
  const p99 = (at: number) => {
    const took = calls.filter((one) => one.at > at - window && one.at <= at).map(({ seconds }) => seconds);
    if (took.length < leastTraffic * window) return 0;
    return took.sort((a, b) => a - b)[Math.ceil(objectives.booking.latency.quantile * took.length) - 1] ?? 0;
  };
  const held = limit + 0.5;
  return {
    alert: 'BookingLatencyHigh',
    act: 'crowd',
    does: `the fault \`slow-requests\`, which holds one request in five up for ${held} s`,
    labels: {},
    witness: {
      who: 'the visitors time their requests',
      read: async () => p99(Date.now() / 1000),
      beyond: (value) => value > limit,
    },
    rightUntil: { least: limit, most: Math.max(...(httpServerRequests.buckets ?? [])) },
    // Prometheus knows of a duration only between which buckets of the histogram it lies.
    right: (at) => {
      const edges = [0, ...(httpServerRequests.buckets ?? [])];
      const seen = p99(at);
      return { least: limit, most: edges.find((edge) => edge >= seen) ?? Number.POSITIVE_INFINITY };
    },
    begin: async () => {
      const off = await fault({ name: 'slow-requests', parameters: { milliseconds: held * 1000, share: 0.2 } });
      const stop = every(100, () => call(() => ask(system.target.baseUrl, 'GET', '/api/v1/events')));
      return async () => {
        await off();
        // Without traffic nothing is judged, and the alert would end for another reason.
        setTimeout(stop, (window + 2) * 1000);
      };
    },
  };
}

/** Redis hangs, so that no seat can be locked, and whoever wants one is told that it does not work. */
function failingBookings({ system, events, call, calls, guest, timeScale }: Stage): Cause {
  const limit = critical(objectives.booking.errors);
  const { alert } = ruleOf({ alert: 'BookingErrorsHigh' });
  const window = windowOf(alert, timeScale);
  const unseen = scrapeOf(alert, timeScale) + 0.5;
  const answered = (after: number, upTo: number, least = 0) =>
    calls.filter(({ at, status }) => at > after && at <= upTo && status >= least).length;
  return {
    alert: 'BookingErrorsHigh',
    act: 'repair',
    does: 'SIGSTOP to `redis`, and visitors of whom every second wants a seat; then SIGCONT',
    labels: {},
    witness: {
      who: 'the visitors count how often it did not work',
      read: async () => {
        const at = Date.now() / 1000;
        const all = answered(at - window, at);
        return all < leastTraffic * window ? 0 : answered(at - window, at, 500) / all;
      },
      beyond: (value) => value > limit,
    },
    right: (at) => ({
      least: answered(at - window + unseen, at - unseen, 500) / answered(at - window, at),
      most: Math.min(1, answered(at - window, at, 500) / answered(at - window + unseen, at - unseen)),
    }),
    rightUntil: { least: limit, most: 1 },
    begin: async () => {
      const event = events.at(-1) as string;
      const seat = Object.keys(await seatsAt(system.target.baseUrl, event)).at(-1) as string;
      await system.stack.signal('redis', 'SIGSTOP');
      const wants = every(200, () => call(() => guest.book([seat], event)));
      const looks = every(200, () => call(() => ask(system.target.baseUrl, 'GET', '/api/v1/events')));
      return async () => {
        wants();
        await system.stack.signal('redis', 'SIGCONT');
        // Without traffic nothing is judged, and the alert would end for another reason.
        setTimeout(looks, (window + 2) * 1000);
      };
    },
  };
}

/** What brings the alerts of this subject about. Those that are first in their act stand first. */
export const bookingCauses = (stage: Stage): readonly Cause[] => [
  contention(stage),
  crowdedEvent(stage),
  forgottenSeats(stage),
  slowRequests(stage),
  failingBookings(stage),
];

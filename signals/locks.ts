import {
  eventLocksHeld,
  holds,
  lockAttempts,
  lockFailures,
  locksHeld,
  lockWait,
  reservationExpirations,
} from '../catalog/booking.ts';
import { bucketsOf, div, histogramQuantile, mul, over, rate, sortDesc, sum, where } from '../promql/index.ts';
import { perMinuteBy } from './counted.ts';
import { promisedSignal } from './promised.ts';
import { signal } from './signal.ts';

export const lockFailureRate = promisedSignal(lockFailures);

export const lockFailuresByReason = perMinuteBy('reason', lockFailures, {
  title: 'Lock failures by reason',
  description: 'held: another booking has the seat. timeout: Redis did not answer in time.',
});

export const lockContention = signal({
  title: 'Lock contention',
  description: 'Share of the tried seat locks that failed. It rises before the failures hurt.',
  unit: 'ratio',
  query: (w) => div(sum(['system'], rate(over(lockFailures, w))), sum(['system'], rate(over(lockAttempts, w)))),
});

const lockWaitAt = (quantile: number) =>
  signal({
    title: `Lock wait p${quantile * 100}`,
    description: `${quantile * 100} of a hundred seat locks are acquired or refused within this time.`,
    unit: 's',
    query: (w) => histogramQuantile(quantile, sum(['system', 'le'], rate(over(bucketsOf(lockWait), w)))),
  });

export const lockWaitP50 = lockWaitAt(0.5);
export const lockWaitP99 = lockWaitAt(0.99);

export const seatLocks = signal({
  title: 'Seat locks',
  description: 'Seat locks in Redis now. It follows the holds in Postgres; when it is far above them, locks leak.',
  unit: 'locks',
  query: () => sum(['system'], locksHeld),
});

export const holdsByState = signal({
  title: 'Holds by state',
  description: 'Bookings in Postgres by state.',
  unit: 'bookings',
  query: () => sum(['state'], holds),
  legend: ['state'],
});

export const expirationRate = promisedSignal(reservationExpirations);

export const topEventsByLocks = signal({
  title: 'Top 10 events by seat locks',
  description: 'Where the crowd is now: the ten events with the most seat locks. "other" is all the rest.',
  unit: 'locks',
  query: () => sortDesc(sum(['event'], eventLocksHeld)),
  legend: ['event'],
});

export const heldBookings = signal({
  title: 'Holds',
  description: 'Bookings that hold seats now and are neither confirmed, cancelled nor expired.',
  unit: 'bookings',
  query: () => sum(['system'], where(holds, { state: 'held' })),
});

export const lockAttemptRate = signal({
  title: 'Lock attempts',
  description: 'Seat locks that were tried, per minute: how hard people fight for seats.',
  unit: 'per minute',
  query: (w) => mul(60, sum(['system'], rate(over(lockAttempts, w)))),
});

import { lockAttempts } from '../catalog/booking.ts';
import {
  expirationRate,
  heldBookings,
  holdsByState,
  lockAttemptRate,
  lockContention,
  lockFailureRate,
  lockFailuresByReason,
  lockWaitP50,
  lockWaitP99,
  seatLocks,
  topEventsByLocks,
} from '../signals/locks.ts';
import { bars, dashboard, panel, row, stacked, stat, tall } from './kit/dashboard.ts';
import { system } from './kit/variables.ts';

export const bookingLocks = dashboard('booking-locks', {
  title: 'Booking Locks',
  question: 'Are seats contended, and do people lose the seats they hold?',
  variables: [system(lockAttempts)],
  rows: [
    row(
      'Are seats contended?',
      stat(4, lockFailureRate),
      stat(4, lockContention),
      stat(4, lockWaitP99),
      stat(4, seatLocks),
      stat(4, heldBookings),
      stat(4, expirationRate),
    ),
    row(
      'How hard is it to get a seat?',
      panel(8, lockFailureRate),
      panel(8, lockAttemptRate),
      panel(8, expirationRate),
    ),
    row(
      'Why do locks fail?',
      stacked(8, lockFailuresByReason),
      panel(8, lockContention),
      panel(8, 'Lock wait', lockWaitP50, lockWaitP99),
    ),
    row(
      'Where is the crowd, and do locks leak?',
      tall(12, bars(12, topEventsByLocks)),
      panel(12, 'Seat locks and holds', seatLocks, heldBookings),
    ),
    row('What becomes of the holds?', stacked(24, holdsByState)),
  ],
});

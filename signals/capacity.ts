import {
  bookingOutcomes,
  postgresConnections,
  postgresConnectionsMax,
  postgresDeadlocks,
  seatsCapacity,
  seatsOversold,
  seatsSold,
} from '../catalog/booking.ts';
import { div, sum } from '../promql/index.ts';
import { connectionSignals } from './connections.ts';
import { perSecondBy } from './counted.ts';
import { signal } from './signal.ts';

export const soldShare = signal({
  title: 'Seats sold',
  description: 'Share of all seats that belong to confirmed bookings. 100 %: sold out.',
  unit: 'ratio',
  query: () => div(sum(['system'], seatsSold), sum(['system'], seatsCapacity)),
});

export const oversoldSeats = signal({
  title: 'Seats sold twice',
  description: 'Seats that belong to more than one confirmed booking. Anything but 0 is a breach.',
  unit: 'seats',
  query: () => sum(['system'], seatsOversold),
  expected: 0,
});

export const bookingsByOutcome = perSecondBy('outcome', bookingOutcomes, {
  title: 'Bookings by outcome',
  description:
    'What became of booking requests and changes, per second. Seats that are locked or sold are news for the visitor, not failures.',
});

export const {
  share: connectionShare,
  byState: connectionsByState,
  deadlocks: deadlockRate,
} = connectionSignals({
  connections: postgresConnections,
  connectionsMax: postgresConnectionsMax,
  deadlocks: postgresDeadlocks,
});

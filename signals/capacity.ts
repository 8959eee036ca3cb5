import {
  bookingOutcomes,
  postgresConnections,
  postgresConnectionsMax,
  postgresDeadlocks,
  seatsCapacity,
  seatsOversold,
  seatsSold,
} from '../catalog/booking.ts';
import { div, mul, over, rate, sum } from '../promql/index.ts';
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

export const bookingsByOutcome = signal({
  title: 'Bookings by outcome',
  description:
    'What became of booking requests and changes, per second. Seats that are locked or sold are news for the visitor, not failures.',
  unit: 'per second',
  query: (w) => sum(['outcome'], rate(over(bookingOutcomes, w))),
  legend: ['outcome'],
});

export const connectionShare = signal({
  title: 'Postgres connections',
  description: 'Open client connections against the most that Postgres allows. At 100 % new ones are refused.',
  unit: 'ratio',
  query: () => div(sum(['system'], postgresConnections), sum(['system'], postgresConnectionsMax)),
});

export const connectionsByState = signal({
  title: 'Postgres connections by state',
  description: 'Many idle_in_transaction: code waits for something else while it holds a connection, and its locks.',
  unit: 'connections',
  query: () => sum(['state'], postgresConnections),
  legend: ['state'],
});

export const deadlockRate = signal({
  title: 'Postgres deadlocks',
  description: 'Deadlocks that Postgres resolved by ending one of the transactions, per minute.',
  unit: 'per minute',
  query: (w) => mul(60, sum(['system'], rate(over(postgresDeadlocks, w)))),
});

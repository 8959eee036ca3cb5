import { queueArrivals, queueDepartures, queueLength, queueOldestAge } from '../catalog/booking.ts';
import { objectives } from '../catalog/objectives.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import {
  and,
  clampMin,
  div,
  eq,
  gt,
  gtBool,
  lastOverTime,
  max,
  mul,
  or,
  over,
  rate,
  sub,
  sum,
} from '../promql/index.ts';
import { perSecondBy } from './counted.ts';
import { signal } from './signal.ts';

/** Two rates that are equal may differ by this much: what shrinks by less does not shrink. */
const roundingError = 1e-9;

export const waitingBookings = signal({
  title: 'Queue length',
  description: 'Bookings that wait for admission.',
  unit: 'bookings',
  query: (w) => sum(['system'], lastOverTime(over(queueLength, w))),
  objective: objectives.booking.queueLength,
  window: shortestWindow(queueLength.emitter),
});

export const oldestWait = signal({
  title: 'Age of the oldest',
  description: 'How long the booking at the head of the queue has waited: what a person in the queue feels.',
  unit: 'duration',
  query: () => max(['system'], queueOldestAge),
});

export const arrivalRate = signal({
  title: 'Arrivals',
  description: 'Bookings that enter the queue, per second.',
  unit: 'per second',
  query: (w) => sum(['system'], rate(over(queueArrivals, w))),
});

export const departureRate = signal({
  title: 'Departures',
  description: 'Bookings that leave the queue, per second, whatever became of them.',
  unit: 'per second',
  query: (w) => sum(['system'], rate(over(queueDepartures, w))),
});

export const departuresByOutcome = perSecondBy('outcome', queueDepartures, {
  title: 'Departures by outcome',
  description: 'admitted: seats are held. refused: the seats were gone. abandoned: the person had left.',
});

export const queueGrowth = signal({
  title: 'Queue growth',
  description: 'Arrivals less departures, per second. Above 0 the queue grows.',
  unit: 'per second',
  query: (w) => sub(sum(['system'], rate(over(queueArrivals, w))), sum(['system'], rate(over(queueDepartures, w)))),
});

export const timeToDrain = signal({
  title: 'Time to drain',
  description:
    'How long the queue needs to empty at the present rates in and out. +Inf: it does not shrink. 0 when nobody waits.',
  unit: 'duration',
  query: (w) => {
    const length = sum(['system'], queueLength);
    const shrinksBy = sub(
      sum(['system'], rate(over(queueDepartures, w))),
      sum(['system'], rate(over(queueArrivals, w))),
    );
    const shrinks = mul(clampMin(shrinksBy, 0), gtBool(shrinksBy, roundingError));
    return or(and(div(length, shrinks), gt(length, 0)), eq(length, 0));
  },
});

import { systems } from '../catalog/systems.ts';
import { errorRatio, latencyP99, requestRate } from '../signals/latency.ts';
import { waitingBookings } from '../signals/queue.ts';
import { alert, alertGroup, steady } from './kit/alert.ts';
import { above } from './kit/condition.ts';
import { promisedAlerts } from './kit/promised.ts';
import { requestAlerts } from './kit/requests.ts';

/** Whether people get their seats, and soon enough. */
export const booking = alertGroup('booking', {
  interval: '5s',
  alerts: [
    ...promisedAlerts(systems.booking.name),
    alert('BookingQueueLong', {
      when: above(waitingBookings, 'critical'),
      ...steady,
      severity: 'warning',
      component: 'queue',
      summary: 'Too many bookings wait',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} bookings in the queue of ${label('system')}. The limit is ${limit}.`,
    }),
    ...requestAlerts(systems.booking, { latency: latencyP99, errors: errorRatio, rate: requestRate }),
  ],
});

import { systems } from '../catalog/systems.ts';
import { errorRatio, latencyP99, requestRate } from '../signals/latency.ts';
import { waitingBookings } from '../signals/queue.ts';
import { alert, alertGroup, steady } from './kit/alert.ts';
import { above, atLeast, provided } from './kit/condition.ts';
import { promisedAlerts } from './kit/promised.ts';

/**
 * Requests per second below which neither p99 nor the share of failures is judged: 120 in their window, so that one slow
 * request cannot be the p99, and one failure is not a share.
 */
export const leastTraffic = 2;

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
    alert('BookingLatencyHigh', {
      when: provided(above(latencyP99, 'critical'), atLeast(requestRate, leastTraffic)),
      ...steady,
      severity: 'critical',
      component: 'api',
      summary: 'Requests take too long',
      description: ({ value, limit, label }) =>
        `Last measured: the slowest one in a hundred requests to ${label('system')} took ${value} or longer. The limit is ${limit}.`,
    }),
    alert('BookingErrorsHigh', {
      when: provided(above(errorRatio, 'critical'), atLeast(requestRate, leastTraffic)),
      ...steady,
      severity: 'critical',
      component: 'api',
      summary: 'Too many requests fail',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} of the requests to ${label('system')} failed with 5xx. The limit is ${limit}.`,
    }),
  ],
});

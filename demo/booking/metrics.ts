import {
  bookingOutcomes,
  eventsPublished,
  faultActive,
  httpServerRequests,
  lockAttempts,
  lockFailures,
  lockWait,
  queueArrivals,
  queueDepartures,
  reservationExpirations,
} from '../../catalog/booking.ts';
import { bookingService } from '../../catalog/emitters.ts';
import { instruments } from '../../instrument/instruments.ts';

/** The instruments of one booking service. */
export function bookingMetrics() {
  const measure = instruments(bookingService);
  return {
    registry: measure.registry,
    requests: measure.histogram(httpServerRequests),
    lockAttempts: measure.counter(lockAttempts),
    lockFailures: measure.counter(lockFailures),
    lockWait: measure.histogram(lockWait),
    expirations: measure.counter(reservationExpirations),
    outcomes: measure.counter(bookingOutcomes),
    arrivals: measure.counter(queueArrivals),
    departures: measure.counter(queueDepartures),
    published: measure.counter(eventsPublished),
    faults: measure.gauge(faultActive),
  };
}

/** What {@link bookingMetrics} gives. */
export type BookingMetrics = ReturnType<typeof bookingMetrics>;

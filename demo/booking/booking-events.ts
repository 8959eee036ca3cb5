import { z } from 'zod';
import type { Topic } from '../kit/kafka.ts';

/** The topic of the booking events, keyed by booking id, so that those of one booking stay in order. */
export const bookingEvents: Topic = { name: 'booking-events', partitions: 4 };

/** An event as it is in Kafka, in JSON: a booking has come into this state. The id stays when it is sent again. */
export const BookingEvent = z.object({
  id: z.guid(),
  type: z.enum(['queued', 'held', 'confirmed', 'cancelled', 'expired', 'refused', 'abandoned']),
  bookingId: z.guid(),
  eventId: z.guid(),
  userId: z.guid(),
  seats: z.array(z.string()),
  occurredAt: z.iso.datetime(),
});

/** What {@link BookingEvent} lets through. */
export type BookingEvent = z.output<typeof BookingEvent>;

import { quoted } from '../../stores/postgres/query.ts';
import type { BookingExporterConfig } from '../config.ts';

/** The tables and columns of the configuration, quoted. */
export function names(config: BookingExporterConfig) {
  return {
    events: quoted(config.EVENTS_TABLE),
    capacity: quoted(config.EVENTS_CAPACITY_COLUMN),
    bookings: quoted(config.BOOKINGS_TABLE),
    id: quoted(config.BOOKINGS_ID_COLUMN),
    state: quoted(config.BOOKINGS_STATE_COLUMN),
    bookingSeats: quoted(config.BOOKING_SEATS_TABLE),
    booking: quoted(config.BOOKING_SEATS_BOOKING_COLUMN),
    event: quoted(config.BOOKING_SEATS_EVENT_COLUMN),
    seat: quoted(config.BOOKING_SEATS_SEAT_COLUMN),
  };
}

/** What {@link names} gives. */
export type Names = ReturnType<typeof names>;

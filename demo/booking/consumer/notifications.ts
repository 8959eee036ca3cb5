import type pg from 'pg';
import { BookingEvent } from '../booking-events.ts';

/** How many messages were new, were known already, and could not be read. */
export interface Processed {
  readonly processed: number;
  readonly duplicate: number;
  readonly failed: number;
}

/**
 * Writes a notification for each booking event, once however often the event comes.
 * What is not a booking event is counted as failed and passed over: it would fail for ever.
 */
export async function notify(pool: pg.Pool, messages: readonly string[]): Promise<Processed> {
  const events = messages.map(read).filter((event) => event !== undefined);
  const { rowCount } = await pool.query({
    name: 'notify',
    text: `insert into notifications (message_id, booking_id, user_id, kind, occurred_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])
      on conflict (message_id) do nothing`,
    values: [
      events.map((event) => event.id),
      events.map((event) => event.bookingId),
      events.map((event) => event.userId),
      events.map((event) => event.type),
      events.map((event) => event.occurredAt),
    ],
  });
  const processed = rowCount ?? 0;
  return { processed, duplicate: events.length - processed, failed: messages.length - events.length };
}

function read(message: string): BookingEvent | undefined {
  try {
    return BookingEvent.parse(JSON.parse(message));
  } catch {
    return undefined;
  }
}

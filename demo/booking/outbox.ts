import type pg from 'pg';
import type { Logger } from 'pino';
import { TopicWriter } from '../kit/kafka-writer.ts';
import { inTransaction, type Queryable } from '../kit/postgres.ts';
import { type BookingEvent, bookingEvents } from './booking-events.ts';
import type { BookingMetrics } from './metrics.ts';

const batch = 500;
/** Any number: one relay at a time keeps the events of a booking in order. */
const relayLock = 20_260_102;

type Pending = Omit<BookingEvent, 'occurredAt'> & { readonly position: string; readonly occurredAt: Date };

/**
 * Sends the booking events that Postgres holds to Kafka: at least once, in order for each booking. While Kafka is away
 * they wait in Postgres, and bookings go on.
 */
export class OutboxRelay {
  readonly #pool: pg.Pool;
  readonly #writer: TopicWriter;

  constructor(options: {
    readonly pool: pg.Pool;
    readonly brokers: readonly string[];
    readonly metrics: Pick<BookingMetrics, 'published'>;
    readonly log: Logger;
    readonly clientId: string;
  }) {
    const { pool, metrics, ...others } = options;
    this.#pool = pool;
    this.#writer = new TopicWriter({ ...others, topic: bookingEvents, published: metrics.published });
  }

  /** Sends all events that wait. @throws when Kafka does not take them; they stay where they are. */
  async relay(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.#relayBatch()) === batch);
  }

  /** Disconnects from Kafka. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  #relayBatch(): Promise<number> {
    return inTransaction(this.#pool, async (client) => {
      const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [
        relayLock,
      ]);
      if (!rows[0]?.mine) return 0;
      const pending = await findPending(client);
      if (pending.length === 0) return 0;
      await this.#writer.send(pending.map(message));
      await client.query('delete from outbox where position = any ($1::bigint[])', [pending.map((it) => it.position)]);
      return pending.length;
    });
  }
}

const message = ({ position: _position, occurredAt, ...event }: Pending) => ({
  key: event.bookingId,
  value: JSON.stringify({ ...event, occurredAt: occurredAt.toISOString() } satisfies BookingEvent),
});

async function findPending(db: Queryable): Promise<Pending[]> {
  const { rows } = await db.query<Pending>({
    name: 'find-pending',
    text: `select o.position, o.message_id as id, o.state as type, o.booking_id as "bookingId", b.event_id as "eventId",
             b.user_id as "userId", o.created_at as "occurredAt",
             array(select seat_id from booking_seats s where s.booking_id = b.id order by seat_id) as seats
      from outbox o join bookings b on b.id = o.booking_id
      order by o.position limit $1`,
    values: [batch],
  });
  return rows;
}

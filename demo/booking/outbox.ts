import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import type pg from 'pg';
import type { Logger } from 'pino';
import { ensureTopic, kafkaClient } from '../kit/kafka.ts';
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
  readonly #brokers: readonly string[];
  readonly #metrics: Pick<BookingMetrics, 'published'>;
  readonly #log: Logger;
  readonly #clientId: string;
  #producer: Producer<string, string, string, string> | undefined;

  constructor(options: {
    readonly pool: pg.Pool;
    readonly brokers: readonly string[];
    readonly metrics: Pick<BookingMetrics, 'published'>;
    readonly log: Logger;
    readonly clientId: string;
  }) {
    this.#pool = options.pool;
    this.#brokers = options.brokers;
    this.#metrics = options.metrics;
    this.#log = options.log;
    this.#clientId = options.clientId;
  }

  /** Sends all events that wait. @throws when Kafka does not take them; they stay where they are. */
  async relay(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.#relayBatch()) === batch);
  }

  /** Disconnects from Kafka. */
  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close();
  }

  #relayBatch(): Promise<number> {
    return inTransaction(this.#pool, async (client) => {
      const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [
        relayLock,
      ]);
      if (!rows[0]?.mine) return 0;
      const pending = await findPending(client);
      if (pending.length === 0) return 0;
      await this.#send(pending);
      await client.query('delete from outbox where position = any ($1::bigint[])', [pending.map((it) => it.position)]);
      return pending.length;
    });
  }

  async #send(pending: readonly Pending[]): Promise<void> {
    try {
      this.#producer ??= await this.#connect();
      await this.#producer.send({
        acks: ProduceAcks.ALL,
        messages: pending.map(({ position: _position, occurredAt, ...event }) => ({
          topic: bookingEvents.name,
          key: event.bookingId,
          value: JSON.stringify({ ...event, occurredAt: occurredAt.toISOString() } satisfies BookingEvent),
        })),
      });
      this.#metrics.published.inc({ outcome: 'acknowledged' }, pending.length);
    } catch (error) {
      this.#metrics.published.inc({ outcome: 'failed' }, pending.length);
      await this.close().catch(() => undefined);
      throw error;
    }
  }

  async #connect(): Promise<Producer<string, string, string, string>> {
    await ensureTopic(this.#clientId, this.#brokers, bookingEvents, this.#log);
    return new Producer({ ...kafkaClient(this.#clientId, this.#brokers), serializers: stringSerializers });
  }
}

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

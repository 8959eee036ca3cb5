import type pg from 'pg';
import type { TopicWriter } from '../kit/kafka-writer.ts';
import { inTransaction } from '../kit/postgres.ts';
import { eventsAfter } from './event-store.ts';

const batch = 500;
/** Any number: one relay at a time keeps the events in order. */
export const relayLock = 20_260_103;

/**
 * Sends the events of the store to Kafka: at least once, in the order of their positions. While Kafka is away they wait
 * where they are, and reservations go on.
 * @throws when Kafka does not take them.
 */
export async function relay(pool: pg.Pool, writer: TopicWriter, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await relayBatch(pool, writer)) === batch);
}

function relayBatch(pool: pg.Pool, writer: TopicWriter): Promise<number> {
  return inTransaction(pool, async (client) => {
    const lock = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [relayLock]);
    if (!lock.rows[0]?.mine) return 0;
    const { rows } = await client.query<{ position: number }>('select position::float8 as position from relayed');
    const events = await eventsAfter(client, rows[0]?.position ?? 0, batch);
    const last = events.at(-1);
    if (!last) return 0;
    await writer.send(events.map((event) => ({ key: event.stream, value: JSON.stringify(event) })));
    await client.query('update relayed set position = $1', [last.position]);
    return events.length;
  });
}

import type pg from 'pg';
import type { Logger } from 'pino';
import type { eventsProjected } from '../../../catalog/ticketing.ts';
import type { CounterInstrument } from '../../../instrument/instruments.ts';
import { inTransaction, type Queryable } from '../../kit/postgres.ts';
import { eventsAfter } from '../event-store.ts';
import { StoredEvent } from '../ticketing-events.ts';
import { rowsOf, writeRows } from './rows.ts';

/** How many events are read from the store at once, where Kafka lacks some. */
const recoveredAtOnce = 1000;

/** What a batch of messages came to, by outcome. */
type Counts = Record<(typeof eventsProjected.labels.outcome)[number], number>;

/**
 * Makes of the events what is read, each once however often it comes: the position up to which the tables tell moves in
 * the transaction that changes them. Nothing is passed over: what is missing between two positions is read from the store.
 */
export class Projector {
  readonly #events: pg.Pool;
  readonly #projections: pg.Pool;
  readonly #projected: CounterInstrument<typeof eventsProjected.labels>;
  readonly #log: Logger;

  constructor(parts: {
    readonly events: pg.Pool;
    readonly projections: pg.Pool;
    readonly projected: CounterInstrument<typeof eventsProjected.labels>;
    readonly log: Logger;
  }) {
    this.#events = parts.events;
    this.#projections = parts.projections;
    this.#projected = parts.projected;
    this.#log = parts.log;
  }

  /** Projects messages of the topic. What is no event, or tells what this version does not know, changes nothing. */
  async project(messages: readonly string[]): Promise<void> {
    const events = messages.map(read).filter((event) => event !== undefined);
    const counts = await inTransaction(this.#projections, (client) => this.#advance(client, events));
    counts.unreadable += messages.length - events.length;
    for (const [outcome, count] of Object.entries(counts)) {
      this.#projected.inc({ outcome: outcome as keyof Counts }, count);
    }
  }

  async #advance(client: Queryable, events: readonly StoredEvent[]): Promise<Counts> {
    const counts: Counts = { projected: 0, duplicate: 0, unknown_type: 0, unreadable: 0, recovered: 0 };
    const { rows } = await client.query<{ position: number }>(
      'select position::float8 as position from projected for update',
    );
    let position = rows[0]?.position ?? 0;
    const fresh: StoredEvent[] = [];
    const lost: StoredEvent[] = [];
    for (const event of events) {
      if (event.position <= position) {
        counts.duplicate += 1;
        continue;
      }
      const missing = await this.#between(position, event.position);
      lost.push(...missing);
      fresh.push(...missing, event);
      position = event.position;
    }
    const { rows: toWrite, unknownTypes, unreadable } = rowsOf(fresh);
    counts.unknown_type = unknownTypes;
    counts.unreadable = unreadable;
    const ofLost = rowsOf(lost);
    counts.recovered = lost.length - ofLost.unknownTypes - ofLost.unreadable;
    counts.projected = fresh.length - unknownTypes - unreadable - counts.recovered;
    await writeRows(client, toWrite);
    await client.query('update projected set position = $1, updated_at = clock_timestamp()', [position]);
    return counts;
  }

  /** The events of the store between two positions: those that Kafka has lost. */
  async #between(after: number, before: number): Promise<StoredEvent[]> {
    const missing: StoredEvent[] = [];
    for (let at = after; at < before - 1; ) {
      const some = await eventsAfter(this.#events, at, Math.min(recoveredAtOnce, before - 1 - at));
      missing.push(...some.filter(({ position }) => position < before));
      at = some.at(-1)?.position ?? before;
    }
    if (missing.length > 0) {
      this.#log.warn({ after, before, events: missing.length }, 'Kafka lacks events, they are read from the store');
    }
    return missing;
  }
}

function read(message: string): StoredEvent | undefined {
  try {
    return StoredEvent.parse(JSON.parse(message));
  } catch {
    return undefined;
  }
}

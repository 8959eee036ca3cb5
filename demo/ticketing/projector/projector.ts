import type pg from 'pg';
import type { Logger } from 'pino';
import type { eventsProjected } from '../../../catalog/ticketing.ts';
import type { CounterInstrument } from '../../../instrument/instruments.ts';
import { inTransaction, type Queryable } from '../../kit/postgres.ts';
import { eventsAfter } from '../event-store.ts';
import { StoredEvent } from '../ticketing-events.ts';
import { rowsOf, writeRows } from './rows.ts';

/** The most events that are read from the store in one transaction, where Kafka lacks some: it may lack all. */
const recoveredAtOnce = 1000;

/** What a batch of messages came to, by outcome. */
type Counts = Record<(typeof eventsProjected.labels.outcome)[number], number>;
const none: Counts = { projected: 0, duplicate: 0, unknown_type: 0, unreadable: 0, recovered: 0 };

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
    this.#count({ ...none, unreadable: messages.length - events.length });
    for (let rest: readonly StoredEvent[] = events; rest.length > 0; ) {
      const { counts, left } = await inTransaction(this.#projections, (client) => this.#advance(client, rest));
      this.#count(counts);
      rest = left;
    }
  }

  #count(counts: Counts): void {
    for (const [outcome, count] of Object.entries(counts)) {
      this.#projected.inc({ outcome: outcome as keyof Counts }, count);
    }
  }

  /** Projects events, or where many are missing before one of them, only so many of these, and leaves the rest. */
  async #advance(client: Queryable, events: readonly StoredEvent[]) {
    const counts: Counts = { ...none };
    const { rows } = await client.query<{ position: number }>(
      'select position::float8 as position from projected for update',
    );
    let position = rows[0]?.position ?? 0;
    const fresh: StoredEvent[] = [];
    const lost: StoredEvent[] = [];
    let left: readonly StoredEvent[] = [];
    for (const [at, event] of events.entries()) {
      if (event.position <= position) {
        counts.duplicate += 1;
        continue;
      }
      const missing = await this.#between(position, event.position, recoveredAtOnce - lost.length);
      lost.push(...missing);
      fresh.push(...missing);
      if (lost.length >= recoveredAtOnce) {
        position = missing.at(-1)?.position ?? position;
        left = events.slice(at);
        break;
      }
      fresh.push(event);
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
    return { counts, left };
  }

  /** The first events of the store between two positions: those that Kafka has lost. */
  async #between(after: number, before: number, most: number): Promise<StoredEvent[]> {
    const lacking = before - 1 - after;
    if (lacking <= 0) return [];
    const events = await eventsAfter(this.#events, after, Math.min(most, lacking));
    const missing = events.filter(({ position }) => position < before);
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

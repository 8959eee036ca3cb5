import type pg from 'pg';
import { type Queryable, violates } from '../kit/postgres.ts';
import type { TicketingMetrics } from './metrics.ts';
import type { NewEvent, StoredEvent } from './ticketing-events.ts';

const columns = `position::float8 as position, stream, version, type, data,
  to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as occurred_at`;

/** The append-only store of what has happened. */
export class EventStore {
  readonly #pool: pg.Pool;
  readonly #metrics: Pick<TicketingMetrics, 'appended' | 'conflicts' | 'appendDuration'>;

  constructor(pool: pg.Pool, metrics: Pick<TicketingMetrics, 'appended' | 'conflicts' | 'appendDuration'>) {
    this.#pool = pool;
    this.#metrics = metrics;
  }

  /** The events of a stream after a version, in their order. */
  async read(stream: string, after: number): Promise<StoredEvent[]> {
    const { rows } = await this.#pool.query<StoredEvent>({
      name: 'read-stream',
      text: `select ${columns} from events where stream = $1 and version > $2 order by version`,
      values: [stream, after],
    });
    return rows;
  }

  /** The event that reserved seats under this id. */
  async reservation(id: string): Promise<StoredEvent | undefined> {
    const { rows } = await this.#pool.query<StoredEvent>({
      name: 'read-reservation',
      text: `select ${columns} from events where type = 'SeatsReserved' and data ->> 'reservation_id' = $1`,
      values: [id],
    });
    return rows[0];
  }

  /**
   * Appends events, all or none. Each says the version that it is to have in its stream: the one after that on which it
   * was decided.
   * @returns `conflict` when a stream has such a version already.
   */
  async append(events: readonly NewEvent[]): Promise<'appended' | 'conflict'> {
    const began = performance.now();
    const outcome = await this.#insert(events).catch((error) => {
      this.#metrics.appendDuration.observe({ outcome: 'failed' }, (performance.now() - began) / 1000);
      throw error;
    });
    this.#metrics.appendDuration.observe({ outcome }, (performance.now() - began) / 1000);
    if (outcome === 'conflict') this.#metrics.conflicts.inc();
    else for (const { type } of events) this.#metrics.appended.inc({ type });
    return outcome;
  }

  async #insert(events: readonly NewEvent[]): Promise<'appended' | 'conflict'> {
    try {
      // The head is held until this is committed, so that positions are in the order of the commits, without a gap.
      await this.#pool.query({
        name: 'append',
        text: `with head as (update store_head set position = position + $1 returning position - $1 as before)
          insert into events (position, stream, version, type, data)
          select head.before + e.nr, e.stream, e.version, e.type, e.data::jsonb
          from head, unnest($2::text[], $3::int[], $4::text[], $5::text[]) with ordinality as e (stream, version, type, data, nr)`,
        values: [
          events.length,
          events.map(({ stream }) => stream),
          events.map(({ version }) => version),
          events.map(({ type }) => type),
          events.map(({ data }) => JSON.stringify(data)),
        ],
      });
      return 'appended';
    } catch (error) {
      if (violates(error, 'events_version')) return 'conflict';
      throw error;
    }
  }
}

/** Events of the store after a position, in its order. */
export async function eventsAfter(db: Queryable, position: number, most: number): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEvent>({
    name: 'events-after',
    // By the column, which has an index: a bare name would be that of the result, and sort all that is left.
    text: `select ${columns} from events where position > $1 order by events.position limit $2`,
    values: [position, most],
  });
  return rows;
}

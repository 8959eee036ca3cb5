import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { Tables, useTables } from './tables.ts';

/** Appends an event as nobody checks it, at the time that is given, else now. @returns its position. */
export async function appendByHand(
  events: pg.Pool,
  stream: string,
  type: string,
  data: object,
  occurredAt?: Date,
): Promise<number> {
  const { rows } = await events.query<{ position: number }>(
    `with head as (update store_head set position = position + 1 returning position)
     insert into events (position, stream, version, type, data, occurred_at)
     select position, $1, (select count(*) from events where stream = $1) + 1, $2, $3,
            coalesce($4, clock_timestamp()) from head
     returning position::float8 as position`,
    [stream, type, data, occurredAt],
  );
  return rows[0]?.position as number;
}

/** The tables of ticketing, in three databases. */
class TicketingTables extends Tables<'events' | 'projections' | 'auth'> {
  constructor() {
    super({
      events: 'demo/ticketing/schema-events.sql',
      projections: 'demo/ticketing/schema-projections.sql',
      auth: 'demo/ticketing/schema-auth.sql',
    });
  }

  get events(): pg.Pool {
    return this.poolOf('events');
  }

  get projections(): pg.Pool {
    return this.poolOf('projections');
  }

  get auth(): pg.Pool {
    return this.poolOf('auth');
  }

  /** Appends an event, at the time that is given, else now. @returns its position. */
  append(stream: string, type: string, data: object, occurredAt?: Date): Promise<number> {
    return appendByHand(this.events, stream, type, data, occurredAt);
  }

  /** Opens a section of an event. */
  openSection(event_id: string, section: string, capacity: number): Promise<number> {
    return this.append(streamOf(event_id, section), 'SectionOpened', { event_id, section, capacity });
  }

  /** Reserves seats of a section, free or not. */
  reserve(event_id: string, section: string, seats: readonly string[], id = randomUUID()): Promise<number> {
    const data = { reservation_id: id, event_id, section, user_id: randomUUID(), seats };
    return this.append(streamOf(event_id, section), 'SeatsReserved', data);
  }

  /** Says that the projections are up to a position. */
  async project(position: number): Promise<void> {
    await this.projections.query('update projected set position = $1', [position]);
  }
}

const streamOf = (event: string, section: string) => `section:${event}:${section}`;

/** Starts the server before the tests of a file, empties it before each, and removes it after the last. */
export const useTicketingTables = (): TicketingTables => useTables(new TicketingTables());

import type { Queryable } from '../../kit/postgres.ts';
import { type EventData, type EventType, eventData, type StoredEvent } from '../ticketing-events.ts';

/** What events add to the tables that are read. */
export interface Rows {
  readonly events: EventData<'EventCreated'>[];
  readonly sections: EventData<'SectionOpened'>[];
  readonly reservations: (EventData<'SeatsReserved'> & { readonly created_at: string })[];
}

/** Sorts events by what they add, and counts those that add nothing. */
export function rowsOf(events: readonly StoredEvent[]): {
  readonly rows: Rows;
  readonly unknownTypes: number;
  readonly unreadable: number;
} {
  const rows: Rows = { events: [], sections: [], reservations: [] };
  const add: { readonly [Type in EventType]: (data: EventData<Type>, event: StoredEvent) => void } = {
    EventCreated: (data) => rows.events.push(data),
    SectionOpened: (data) => rows.sections.push(data),
    SeatsReserved: (data, { occurred_at }) => rows.reservations.push({ ...data, created_at: occurred_at }),
  };
  let [unknownTypes, unreadable] = [0, 0];
  for (const event of events) {
    if (!isKnown(event.type)) {
      unknownTypes += 1;
      continue;
    }
    const read = eventData[event.type].safeParse(event.data);
    if (read.success) add[event.type](read.data as never, event);
    else unreadable += 1;
  }
  return { rows, unknownTypes, unreadable };
}

/** Writes rows, in the order in which they need each other. */
export async function writeRows(db: Queryable, { events, sections, reservations }: Rows): Promise<void> {
  if (events.length > 0) {
    await db.query('insert into events select * from jsonb_populate_recordset(null::events, $1)', [
      JSON.stringify(events),
    ]);
  }
  if (sections.length > 0) {
    await db.query(
      `insert into sections (event_id, section, capacity)
       select event_id, section, capacity from jsonb_populate_recordset(null::sections, $1)`,
      [JSON.stringify(sections)],
    );
  }
  if (reservations.length > 0) {
    await db.query(
      `with made as (
         insert into reservations (id, event_id, section, user_id, seats, created_at)
         select * from jsonb_to_recordset($1) as
           (reservation_id uuid, event_id uuid, section text, user_id uuid, seats text[], created_at timestamptz)
         returning event_id, section, cardinality(seats) as seats
       )
       update sections set reserved = reserved + more.seats
       from (select event_id, section, sum(seats) as seats from made group by event_id, section) as more
       where sections.event_id = more.event_id and sections.section = more.section`,
      [JSON.stringify(reservations)],
    );
  }
}

const isKnown = (type: string): type is EventType => Object.hasOwn(eventData, type);

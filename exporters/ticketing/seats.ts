import { type Query, quoted } from '../stores/postgres/query.ts';
import type { TicketingExporterConfig } from './config.ts';

/** What the events say of a section of an event. */
export interface SectionSeats {
  /** The section's name. */
  readonly section: string;
  readonly capacity: number;
  /** Seats in reservations, without those that were given back; one that is reserved twice counts twice. */
  readonly sold: number;
  /** Seats that are reserved more than once. */
  readonly twice: number;
}

/** Events that are read at once: some megabytes. */
const atOnce = 20_000;

/**
 * The seats of every section, counted from the events themselves. Events only come after those that are known, so each
 * reading asks for what is new; one that is cut short goes on where it was.
 */
export class Seats {
  readonly #news: string;
  readonly #identity: string;
  readonly #values: readonly string[];
  /** By stream and name. */
  readonly #sections = new Map<string, Section>();
  /** The section that each stream opened first: the one meant where an event names none. */
  readonly #opened = new Map<string, string>();
  /** Each name of a seat once: those of one hall are those of the next. */
  readonly #names = new Map<string, string>();
  #store = '';
  #position = '0';

  constructor(config: TicketingExporterConfig) {
    this.#news = news(config);
    this.#identity = identity(config);
    const { SECTION_EVENT, RESERVATION_EVENT, RELEASE_EVENT, SECTION_FIELD, CAPACITY_FIELD, SEATS_FIELD } = config;
    this.#values = [SECTION_EVENT, RESERVATION_EVENT, RELEASE_EVENT, SECTION_FIELD, CAPACITY_FIELD, SEATS_FIELD];
  }

  /** Reads what is new, and gives every section. */
  async read(query: Query): Promise<readonly SectionSeats[]> {
    const [found] = await query<{ store: string; head: string }>(this.#identity);
    if (found?.store !== this.#store || BigInt(found.head) < BigInt(this.#position)) this.#forget(found?.store ?? '');
    for (let more = true; more; ) {
      const events = await query<Row>(this.#news, [this.#position, ...this.#values, atOnce]);
      for (const event of events) this.#add(event);
      more = events.length === atOnce;
    }
    return [...this.#sections.values()].map(({ holders: _, ...section }) => section);
  }

  #forget(store: string): void {
    this.#sections.clear();
    this.#opened.clear();
    this.#names.clear();
    this.#store = store;
    this.#position = '0';
  }

  #add({ at, stream, section: named, capacity, seats, released }: Row): void {
    if (capacity !== null && !this.#opened.has(stream)) this.#opened.set(stream, named ?? '');
    const section = named ?? this.#opened.get(stream) ?? '';
    const key = JSON.stringify([stream, section]);
    const known = this.#sections.get(key) ?? { section, capacity: 0, sold: 0, twice: 0, holders: new Map() };
    this.#sections.set(key, known);
    known.capacity += capacity ?? 0;
    for (const seat of seats ?? []) (released ? release : reserve)(known, this.#once(seat));
    this.#position = at;
  }

  #once(name: string): string {
    const known = this.#names.get(name);
    if (known === undefined) this.#names.set(name, name);
    return known ?? name;
  }
}

interface Section {
  readonly section: string;
  capacity: number;
  sold: number;
  twice: number;
  /** In how many reservations each seat is. */
  readonly holders: Map<string, number>;
}

function reserve(section: Section, seat: string): void {
  const held = section.holders.get(seat) ?? 0;
  section.holders.set(seat, held + 1);
  section.sold += 1;
  if (held === 1) section.twice += 1;
}

/** Gives a seat back; one that nobody has is free already. */
function release(section: Section, seat: string): void {
  const held = section.holders.get(seat) ?? 0;
  if (held === 0) return;
  if (held === 1) section.holders.delete(seat);
  else section.holders.set(seat, held - 1);
  section.sold -= 1;
  if (held === 2) section.twice -= 1;
}

interface Row {
  /** Its position. */
  readonly at: string;
  readonly stream: string;
  /** As the event names it; not every system repeats it. */
  readonly section: string | null;
  /** Of an event that brings seats. */
  readonly capacity: number | null;
  /** Of a reservation, or of what gives seats back. */
  readonly seats: readonly string[] | null;
  readonly released: boolean;
}

/**
 * The column is named with its table where it orders: PostgreSQL would take a bare name for that of a result first, which
 * is text, and there 10 comes before 9. $1 is the position after which to read; $2 to $4 the types of events; $5 to $7
 * the names of their fields.
 */
function news(config: TicketingExporterConfig): string {
  const [events, position, stream, type, data] = [
    config.EVENTS_TABLE,
    config.EVENTS_POSITION_COLUMN,
    config.EVENTS_STREAM_COLUMN,
    config.EVENTS_TYPE_COLUMN,
    config.EVENTS_DATA_COLUMN,
  ].map(quoted);
  return `
    select ${position}::text as at, ${stream}::text as stream, ${data} ->> $5 as section, ${type} = $4 as released,
           case when ${type} = $2 then (${data} ->> $6)::float8 end as capacity,
           case when ${type} in ($3, $4) then array(select jsonb_array_elements_text(${data} -> $7)) end as seats
    from ${events} e where ${position} > $1 and ${type} in ($2, $3, $4) order by e.${position} limit $8`;
}

/**
 * Tells a table from one that has come in its place, and how far it has come. A partitioned table has its files in its
 * partitions, and a view has none: it is told by its name alone, until it goes back.
 */
const identity = (config: TicketingExporterConfig): string => {
  const events = quoted(config.EVENTS_TABLE);
  const table = `'${events.replaceAll("'", "''")}'::regclass`;
  return `
    select (select oid from pg_database where datname = current_database()) || '/' || coalesce(
             pg_relation_filenode(${table})::text,
             (select string_agg(pg_relation_filenode(relid)::text, ',' order by relid) from pg_partition_tree(${table})),
             ${table}::oid::text
           ) as store,
           (select coalesce(max(${quoted(config.EVENTS_POSITION_COLUMN)}), 0)::text from ${events}) as head`;
};

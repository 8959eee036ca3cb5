import { type Query, quoted } from '../stores/postgres/query.ts';
import type { TicketingExporterConfig } from './config.ts';

/** What the events say of a section of an event. */
export interface SectionSeats {
  /** The section's name. */
  readonly section: string;
  readonly capacity: number;
  /** Seats in reservations; one that is reserved twice counts twice. */
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
  readonly #sections = new Map<string, Section>();
  /** Each name of a seat once: those of one hall are those of the next. */
  readonly #names = new Map<string, string>();
  #store = '';
  #position = '0';

  constructor(config: TicketingExporterConfig) {
    this.#news = news(config);
    this.#identity = identity(config);
    const { SECTION_EVENT, RESERVATION_EVENT, SECTION_FIELD, CAPACITY_FIELD, SEATS_FIELD } = config;
    this.#values = [SECTION_EVENT, RESERVATION_EVENT, SECTION_FIELD, CAPACITY_FIELD, SEATS_FIELD];
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
    return [...this.#sections.values()].map(({ seats, twice, ...section }) => ({ ...section, twice: twice.size }));
  }

  #forget(store: string): void {
    this.#sections.clear();
    this.#names.clear();
    this.#store = store;
    this.#position = '0';
  }

  #add({ at, stream, section, capacity, seats }: Row): void {
    const known = this.#sections.get(stream) ?? { section, capacity: 0, sold: 0, seats: new Set(), twice: new Set() };
    this.#sections.set(stream, known);
    known.capacity += capacity ?? 0;
    known.sold += seats?.length ?? 0;
    for (const seat of seats ?? []) (known.seats.has(seat) ? known.twice : known.seats).add(this.#once(seat));
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
  /** All that are reserved, each once. */
  readonly seats: Set<string>;
  readonly twice: Set<string>;
}

interface Row {
  /** Its position. */
  readonly at: string;
  readonly stream: string;
  readonly section: string;
  /** Of an event that brings seats. */
  readonly capacity: number | null;
  /** Of a reservation. */
  readonly seats: readonly string[] | null;
}

/**
 * The column is named with its table where it orders: PostgreSQL would take a bare name for that of a result first, which
 * is text, and there 10 comes before 9. $1 is the position after which to read; $2 and $3 the types of events; $4 to $6
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
    select ${position}::text as at, ${stream}::text as stream, coalesce(${data} ->> $4, '') as section,
           case when ${type} = $2 then (${data} ->> $5)::float8 end as capacity,
           case when ${type} = $3 then array(select jsonb_array_elements_text(${data} -> $6)) end as seats
    from ${events} e where ${position} > $1 and ${type} in ($2, $3) order by e.${position} limit $7`;
}

/** Tells a table from one that has come in its place, and how far it has come. */
const identity = (config: TicketingExporterConfig): string => {
  const events = quoted(config.EVENTS_TABLE);
  return `
    select (select oid from pg_database where datname = current_database()) || '/' ||
             pg_relation_filenode('${events.replaceAll("'", "''")}'::regclass) as store,
           (select coalesce(max(${quoted(config.EVENTS_POSITION_COLUMN)}), 0)::text from ${events}) as head`;
};

import { dataOf, type SectionName, type StoredEvent } from './ticketing-events.ts';

/** What somebody wants of a section: these seats, or any so many. */
export interface Wish {
  readonly quantity: number;
  readonly seats: readonly string[] | null;
}

/** What a section says to a wish. */
export type Decision =
  | { readonly outcome: 'reserved'; readonly seats: readonly string[] }
  | { readonly outcome: 'insufficient_inventory'; readonly available: number }
  | { readonly outcome: 'seats_taken' | 'unknown_seats'; readonly seats: readonly string[] };

/** The seats of a section, as the events of its stream tell. Seats are numbered from 1. */
export class Section {
  readonly #name: SectionName;
  readonly #taken = new Set<number>();
  /** No seat before it is free. */
  #lowest = 1;
  #version = 0;
  #capacity = 0;

  constructor(name: SectionName) {
    this.#name = name;
  }

  /** The version up to which it knows its stream; 0 when there is no such section. */
  get version(): number {
    return this.#version;
  }

  /** How many seats it has. */
  get capacity(): number {
    return this.#capacity;
  }

  /** How many of them are free. */
  get available(): number {
    return this.#capacity - this.#taken.size;
  }

  /** Takes in events of its stream. Those that it knows already, or comes to too early, are passed over. */
  apply(events: readonly Pick<StoredEvent, 'version' | 'type' | 'data'>[]): void {
    for (const event of events) {
      if (event.version !== this.#version + 1) continue;
      this.#version = event.version;
      this.#capacity = dataOf(event, 'SectionOpened')?.capacity ?? this.#capacity;
      for (const seat of dataOf(event, 'SeatsReserved')?.seats ?? []) this.#take(seat);
    }
    while (this.#taken.has(this.#lowest)) this.#lowest += 1;
  }

  /** Decides on wishes, one after the other, as if each that is granted had happened. Changes nothing. */
  decide(wishes: readonly Wish[]): Decision[] {
    const granted = new Set<number>();
    const isFree = (seat: number) => !this.#taken.has(seat) && !granted.has(seat);
    let next = this.#lowest;
    const free = (): number => {
      while (!isFree(next)) next += 1;
      return next++;
    };
    return wishes.map(({ quantity, seats }): Decision => {
      const wished = seats?.map((seat) => this.#number(seat));
      const unknown = seats?.filter((_, at) => wished?.[at] === undefined);
      if (unknown?.length) return { outcome: 'unknown_seats', seats: unknown };
      const available = this.available - granted.size;
      if (available < quantity) return { outcome: 'insufficient_inventory', available };
      const taken = seats?.filter((_, at) => !isFree(wished?.[at] ?? 0));
      if (taken?.length) return { outcome: 'seats_taken', seats: taken };
      const got = wished ?? Array.from({ length: quantity }, free);
      for (const seat of got) granted.add(seat as number);
      return { outcome: 'reserved', seats: got.map((seat) => this.#seat(seat as number)) };
    });
  }

  /** The first and the last seat by name. */
  get range(): readonly [string, string] {
    return [this.#seat(1), this.#seat(this.#capacity)];
  }

  #take(seat: string): void {
    const number = this.#number(seat);
    if (number !== undefined) this.#taken.add(number);
  }

  #seat(number: number): string {
    return `${this.#name}-${String(number).padStart(String(this.#capacity).length, '0')}`;
  }

  #number(seat: string): number | undefined {
    const number = Number(seat.slice(this.#name.length + 1));
    const known = Number.isInteger(number) && number >= 1 && number <= this.#capacity && this.#seat(number) === seat;
    return known ? number : undefined;
  }
}

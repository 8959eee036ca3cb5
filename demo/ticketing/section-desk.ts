import { setTimeout as wait } from 'node:timers/promises';
import type { EventStore } from './event-store.ts';
import type { Rival } from './faults/append-contention.ts';
import { type Decision, Section, type Wish } from './section.ts';
import { type NewEvent, type SectionName, sectionStream } from './ticketing-events.ts';

/** Somebody who wants seats of a section. */
export interface Request extends Wish {
  readonly reservationId: string;
  readonly userId: string;
}

/** What became of a request. `conflict`: others were faster, again and again. */
export type Answer = Decision | { readonly outcome: 'unknown_event' | 'conflict' };

/** What a desk works with. */
export interface DeskParts {
  readonly store: EventStore;
  readonly rival: Rival;
  /** How often a batch is decided, at most. */
  readonly attempts: number;
}

interface Waiting {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Requests that are decided and appended together, at most. */
const batchSize = 200;
/** How long a desk waits before it decides anew, in milliseconds: a random part of what doubles from here to there. */
const pause = { first: 4, longest: 128 } as const;

/**
 * Where this process decides on one section: one batch after the other, so that its requests never fight each other for
 * the next version of the stream, and a crowd costs a few appends. Against other processes it is the store that
 * judges: who comes second decides anew on what the first has done. What a desk knows is only ever as far behind as its
 * last look, and it looks before it decides.
 */
export class SectionDesk {
  readonly #parts: DeskParts;
  readonly #eventId: string;
  readonly #name: SectionName;
  readonly #stream: string;
  readonly #section: Section;
  readonly #waiting: Waiting[] = [];
  #busy = false;

  constructor(parts: DeskParts, eventId: string, name: SectionName) {
    this.#parts = parts;
    this.#eventId = eventId;
    this.#name = name;
    this.#stream = sectionStream(eventId, name);
    this.#section = new Section(name);
  }

  /** Whether nobody waits here. */
  get idle(): boolean {
    return !this.#busy;
  }

  /** The section as the store has it now; undefined when there is none. */
  async look(): Promise<Section | undefined> {
    const section = this.#section;
    section.apply(await this.#parts.store.read(this.#stream, section.version));
    return section.version > 0 ? section : undefined;
  }

  /** Reserves seats. @throws when the store cannot be reached; whether the seats are reserved is then not known. */
  reserve(request: Request): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.push({ request, resolve, reject });
    if (!this.#busy) void this.#serve();
    return promise;
  }

  async #serve(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchSize);
      try {
        const answers = await this.#answer(batch.map(({ request }) => request));
        for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as Answer);
      } catch (error) {
        // Those behind would wait for the same failure, one batch after the other.
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
      }
    }
    this.#busy = false;
  }

  async #answer(requests: readonly Request[]): Promise<Answer[]> {
    const { store, rival, attempts } = this.#parts;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const section = await this.look();
      if (!section) return requests.map(() => ({ outcome: 'unknown_event' }));
      const decisions = section.decide(requests);
      const events = this.#reservations(requests, decisions, section.version);
      if (events.length === 0) return decisions;
      await rival.interfere(this.#stream, section.version);
      if ((await store.append(events)) === 'appended') return decisions;
      await wait(Math.random() * Math.min(pause.first * 2 ** attempt, pause.longest));
    }
    return requests.map((request) => this.#givenUp(request));
  }

  /** What is said to a request when the batch is given up: that it was, or why it would have been refused anyway. */
  #givenUp(request: Request): Answer {
    const [alone] = this.#section.decide([request]);
    return alone && alone.outcome !== 'reserved' ? alone : { outcome: 'conflict' };
  }

  #reservations(requests: readonly Request[], decisions: readonly Decision[], version: number): NewEvent[] {
    const events: NewEvent[] = [];
    for (const [at, { reservationId, userId }] of requests.entries()) {
      const decision = decisions[at];
      if (decision?.outcome !== 'reserved') continue;
      const data = {
        reservation_id: reservationId,
        event_id: this.#eventId,
        section: this.#name,
        user_id: userId,
        seats: [...decision.seats],
      };
      events.push({ stream: this.#stream, version: version + events.length + 1, type: 'SeatsReserved', data });
    }
    return events;
  }
}

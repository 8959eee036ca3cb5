import { type DeskParts, SectionDesk } from './section-desk.ts';
import { type SectionName, sectionStream } from './ticketing-events.ts';

/** How many desks are kept, so that a process that runs for long does not know all that ever was. */
const most = 1000;

/** The desks of this process, one for each section that somebody asks for. */
export class SectionDesks {
  readonly #parts: DeskParts;
  /** Those that were used last are last. */
  readonly #desks = new Map<string, SectionDesk>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** The desk of a section, which need not exist. */
  at(eventId: string, section: SectionName): SectionDesk {
    const stream = sectionStream(eventId, section);
    const desk = this.#desks.get(stream) ?? new SectionDesk(this.#parts, eventId, section);
    this.#desks.delete(stream);
    this.#desks.set(stream, desk);
    if (this.#desks.size > most) this.#forgetOldest();
    return desk;
  }

  #forgetOldest(): void {
    for (const [stream, desk] of this.#desks) {
      if (!desk.idle) continue;
      this.#desks.delete(stream);
      return;
    }
  }
}

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import type { EventStore } from './event-store.ts';
import type { TicketingMetrics } from './metrics.ts';
import type { Section, Wish } from './section.ts';
import type { Answer } from './section-desk.ts';
import type { SectionDesks } from './section-desks.ts';
import { dataOf, type SectionName } from './ticketing-events.ts';

/** A reservation. */
export interface Reservation {
  readonly id: string;
  readonly event_id: string;
  readonly section: string;
  readonly user_id: string;
  readonly seats: readonly string[];
  readonly created_at: string;
}

/** What reservations are made with, and found. */
export interface ReservationParts {
  readonly store: EventStore;
  readonly desks: SectionDesks;
  readonly projections: pg.Pool;
  readonly metrics: Pick<TicketingMetrics, 'reservations'>;
  readonly log: Logger;
}

/**
 * Makes reservations, and tells of them. Seats and how many are left are decided from the events themselves, because the
 * projection comes later, and while Kafka is away not at all; a reservation that the projection has not got yet is read
 * from the events, too. So who has made one finds it at once, whichever process is asked.
 */
export class Reservations {
  readonly #parts: ReservationParts;

  constructor(parts: ReservationParts) {
    this.#parts = parts;
  }

  /** Reserves seats of a section for a user. `id` is the reservation's, when it is one. */
  async reserve(
    userId: string,
    eventId: string,
    section: SectionName,
    wish: Wish,
  ): Promise<{ readonly id: string; readonly answer: Answer }> {
    const { desks, metrics } = this.#parts;
    const id = randomUUID();
    try {
      const answer = await desks.at(eventId, section).reserve({ ...wish, userId, reservationId: id });
      const { outcome } = answer;
      if (outcome !== 'unknown_event' && outcome !== 'unknown_seats') metrics.reservations.inc({ outcome });
      return { id, answer };
    } catch (error) {
      metrics.reservations.inc({ outcome: 'unavailable' });
      throw error;
    }
  }

  /** A section as it is now; undefined when there is no such event. */
  section(eventId: string, section: SectionName): Promise<Section | undefined> {
    return this.#parts.desks.at(eventId, section).look();
  }

  /** A reservation by its id. */
  async find(id: string): Promise<Reservation | undefined> {
    const projected = await this.#projected(id).catch((error) => {
      this.#parts.log.warn({ reason: reason(error) }, 'the projections do not answer, the events are asked');
      return undefined;
    });
    return projected ?? (await this.#stored(id));
  }

  async #projected(id: string): Promise<Reservation | undefined> {
    const { rows } = await this.#parts.projections.query<Omit<Reservation, 'created_at'> & { created_at: Date }>({
      name: 'find-reservation',
      text: 'select id, event_id, section, user_id, seats, created_at from reservations where id = $1',
      values: [id],
    });
    return rows[0] && { ...rows[0], created_at: rows[0].created_at.toISOString() };
  }

  async #stored(id: string): Promise<Reservation | undefined> {
    const event = await this.#parts.store.reservation(id);
    const data = event && dataOf(event, 'SeatsReserved');
    if (!data) return undefined;
    const { reservation_id, ...reservation } = data;
    return { id: reservation_id, ...reservation, created_at: new Date(event.occurred_at).toISOString() };
  }
}

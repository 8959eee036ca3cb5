import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import {
  type Booking,
  type BookingState,
  confirmBooking,
  endBooking,
  findBooking,
  insertBooking,
  lookAt,
  seatsOf,
  type Wanted,
} from './booking-store.ts';
import type { BookingConfig } from './config.ts';
import type { HoldTtl } from './hold-ttl.ts';
import type { BookingMetrics } from './metrics.ts';
import type { LockedSeats, SeatLocks } from './seat-locks.ts';
import type { WaitingQueue } from './waiting-queue.ts';

/** What bookings are made with. */
export interface BookingParts {
  readonly pool: pg.Pool;
  readonly locks: SeatLocks;
  readonly queue: WaitingQueue;
  readonly metrics: BookingMetrics;
  readonly log: Logger;
  readonly holdTtl: HoldTtl;
  readonly config: Pick<
    BookingConfig,
    'LOCK_LEASE' | 'MAX_HOLDS_PER_EVENT' | 'MAX_BOOKINGS_IN_PROGRESS' | 'EXPIRY_INTERVAL'
  >;
}

/** What became of a request for seats. */
export type Placed =
  | { readonly outcome: 'held'; readonly booking: Booking }
  | { readonly outcome: 'queued'; readonly booking: Booking; readonly position: number }
  | { readonly outcome: 'seats_locked' | 'seats_sold' | 'locks_unavailable' | 'unknown_event' }
  | { readonly outcome: 'unknown_seats'; readonly seats: readonly string[] };

/** Makes bookings and takes them through their life. */
export class Bookings {
  readonly #parts: BookingParts;
  #inProgress = 0;

  constructor(parts: BookingParts) {
    this.#parts = parts;
  }

  /** Tries to hold seats for a user, or lets the booking wait when the event or this process is too busy. */
  async place(userId: string, eventId: string, seats: readonly string[]): Promise<Placed> {
    const handsFull = this.#inProgress >= this.#parts.config.MAX_BOOKINGS_IN_PROGRESS;
    this.#inProgress += 1;
    try {
      const wanted: Wanted = { bookingId: randomUUID(), userId, eventId, seats: [...seats].sort() };
      const placed = await this.#place(wanted, handsFull);
      const { outcome } = placed;
      if (outcome !== 'unknown_event' && outcome !== 'unknown_seats') this.#parts.metrics.outcomes.inc({ outcome });
      return placed;
    } finally {
      this.#inProgress -= 1;
    }
  }

  async #place(wanted: Wanted, handsFull: boolean): Promise<Placed> {
    const desk = await lookAt(this.#parts.pool, wanted.eventId, wanted.seats);
    if (!desk) return { outcome: 'unknown_event' };
    if (desk.unknownSeats.length > 0) return { outcome: 'unknown_seats', seats: desk.unknownSeats };
    if (desk.seatsSold) return { outcome: 'seats_sold' };
    const mustWait = handsFull || desk.waiting || desk.holds >= this.#parts.config.MAX_HOLDS_PER_EVENT;
    return mustWait ? this.#enqueue(wanted) : this.#hold(wanted);
  }

  async #hold(wanted: Wanted): Promise<Placed> {
    const { pool, locks, config, holdTtl } = this.#parts;
    const lock = await locks.acquire(wanted, config.LOCK_LEASE);
    if (lock === 'held') return { outcome: 'seats_locked' };
    if (lock === 'timeout') return { outcome: 'locks_unavailable' };
    let booking: Booking | undefined;
    try {
      booking = await insertBooking(pool, wanted, holdTtl.seconds);
    } finally {
      if (!booking) await this.release(wanted);
    }
    if (booking) {
      await this.keepLocked(wanted);
      return { outcome: 'held', booking };
    }
    const desk = await lookAt(pool, wanted.eventId, wanted.seats);
    return { outcome: desk?.seatsSold ? 'seats_sold' : 'seats_locked' };
  }

  /** Postgres first: a booking that Redis does not hear of is put into the queue by the admission worker. */
  async #enqueue(wanted: Wanted): Promise<Placed> {
    const { pool, queue, metrics, log } = this.#parts;
    const booking = await insertBooking(pool, wanted);
    if (!booking) throw new Error(`booking ${wanted.bookingId} waits, so its seats cannot be taken`);
    metrics.arrivals.inc();
    await queue.add([{ id: booking.id, since: booking.createdAt }]).catch((error) => {
      log.warn({ booking: booking.id, reason: reason(error) }, 'queued in Postgres only');
    });
    return { outcome: 'queued', booking, position: await this.position(booking) };
  }

  /** Where a waiting booking stands, from 1: as the queue says, or by Postgres when Redis cannot tell. */
  async position({ id, createdAt }: Booking): Promise<number> {
    const position = await this.#parts.queue.position(id).catch(() => undefined);
    if (position !== undefined) return position;
    const { rows } = await this.#parts.pool.query<{ ahead: number }>(
      `select count(*)::int as ahead from bookings where state = 'queued' and created_at < $1 and id <> $2`,
      [createdAt, id],
    );
    return (rows[0]?.ahead ?? 0) + 1;
  }

  /** A booking by its id. */
  find(id: string): Promise<Booking | undefined> {
    return findBooking(this.#parts.pool, id);
  }

  /**
   * Confirms a hold; one that is confirmed already stays so.
   * @returns the state in which the booking is now. `held` means that the hold has run out and is about to expire.
   */
  async confirm(booking: Booking): Promise<BookingState> {
    const { pool, metrics } = this.#parts;
    const confirmed = await confirmBooking(pool, booking.id);
    const state = confirmed ? 'confirmed' : ((await this.find(booking.id))?.state ?? booking.state);
    if (confirmed) {
      metrics.outcomes.inc({ outcome: 'confirmed' });
      await this.release(await seatsOf(pool, booking));
    } else if (state === 'held' || state === 'expired') {
      metrics.outcomes.inc({ outcome: 'confirm_expired' });
    }
    return state;
  }

  /** Cancels a hold or a waiting booking. @returns whether the booking is over now: one that is confirmed is not. */
  async cancel(booking: Booking): Promise<boolean> {
    const { pool, queue, metrics } = this.#parts;
    if (await endBooking(pool, booking.id, 'queued', 'cancelled')) {
      metrics.departures.inc({ outcome: 'abandoned' });
      await queue.remove([booking.id]).catch(() => undefined);
    } else if (await endBooking(pool, booking.id, 'held', 'cancelled')) {
      await this.release(await seatsOf(pool, booking));
    } else {
      return (await this.find(booking.id))?.state !== 'confirmed';
    }
    metrics.outcomes.inc({ outcome: 'cancelled' });
    return true;
  }

  /** Gives the locks of a booking back. If Redis does not answer they end by themselves. */
  async release(owned: LockedSeats): Promise<void> {
    const { locks, log } = this.#parts;
    await locks
      .release(owned)
      .catch((error) => log.debug({ booking: owned.bookingId, reason: reason(error) }, 'locks left to their TTL'));
  }

  /** Keeps the locks of a new hold until it has surely expired. Postgres holds the seats even if this fails. */
  async keepLocked(owned: LockedSeats): Promise<void> {
    const { locks, config, holdTtl, log } = this.#parts;
    await locks
      .renew(owned, holdTtl.seconds + config.EXPIRY_INTERVAL + config.LOCK_LEASE)
      .catch((error) => log.warn({ booking: owned.bookingId, reason: reason(error) }, 'locks were not renewed'));
  }
}

import type pg from 'pg';
import { admitBooking, endBooking } from './booking-store.ts';
import type { BookingParts, Bookings } from './bookings.ts';
import type { BookingConfig } from './config.ts';
import type { LockedSeats } from './seat-locks.ts';

/** How many waiting bookings are looked at in one go: those of an event that is full do not hold up the others. */
const lookAhead = 1000;

interface Candidate extends LockedSeats {
  /** Bookings that hold seats of the event now. */
  readonly holds: number;
}

/** Lets waiting bookings hold seats: in their order, at a bounded rate, as far as their event has room. */
export class Admission {
  readonly #parts: BookingParts;
  readonly #bookings: Bookings;
  readonly #config: Pick<BookingConfig, 'ADMISSION_RATE' | 'QUEUE_TTL' | 'MAX_HOLDS_PER_EVENT' | 'LOCK_LEASE'>;
  #budget = 0;
  #lastRun = performance.now();

  constructor(parts: BookingParts, bookings: Bookings, config: BookingConfig) {
    this.#parts = parts;
    this.#bookings = bookings;
    this.#config = config;
  }

  /** Admits those for whom there is room, and takes out of the queue those that do not wait any more. */
  async admit(signal: AbortSignal): Promise<void> {
    this.#refillBudget();
    const { pool, queue } = this.#parts;
    const ids = await queue.head(lookAhead);
    if (ids.length === 0) return;
    const candidates = await findCandidates(pool, ids);
    const waiting = new Set(candidates.map(({ bookingId }) => bookingId));
    await queue.remove(ids.filter((id) => !waiting.has(id)));
    const holds = new Map(candidates.map((candidate) => [candidate.eventId, candidate.holds]));
    for (const candidate of candidates) {
      if (this.#budget < 1 || signal.aborted) return;
      const inEvent = holds.get(candidate.eventId) ?? 0;
      if (inEvent >= this.#config.MAX_HOLDS_PER_EVENT) continue;
      this.#budget -= 1;
      const outcome = await this.#try(candidate);
      if (outcome === 'locks_unavailable') return;
      if (outcome === 'admitted') holds.set(candidate.eventId, inEvent + 1);
    }
  }

  async #try(candidate: Candidate): Promise<'admitted' | 'refused' | 'gone' | 'locks_unavailable'> {
    const { pool, locks, queue, holdTtl, metrics } = this.#parts;
    const { bookingId } = candidate;
    const lock = await locks.acquire(candidate, this.#config.LOCK_LEASE);
    if (lock === 'timeout') return 'locks_unavailable';
    const booking = lock === 'acquired' ? await admitBooking(pool, bookingId, holdTtl.seconds) : undefined;
    // Another process has it, or its owner took it back. In the first case the locks are in use; else they end soon.
    if (booking === 'not waiting') return 'gone';
    if (booking) {
      await this.#bookings.keepLocked(candidate);
      metrics.departures.inc({ outcome: 'admitted' });
      metrics.outcomes.inc({ outcome: 'held' });
    } else {
      await this.#bookings.release(candidate);
      if (await endBooking(pool, bookingId, 'queued', 'refused')) metrics.departures.inc({ outcome: 'refused' });
    }
    await queue.remove([bookingId]);
    return booking ? 'admitted' : 'refused';
  }

  /** Gives up on those that have waited too long, and puts back into the queue those that Redis does not know. */
  async tidy(): Promise<void> {
    const { pool, queue, metrics } = this.#parts;
    const abandoned = await pool.query<{ id: string }>(
      `update bookings set state = 'abandoned'
       where id in (select id from bookings where state = 'queued' and created_at < now() - $1 * interval '1 second'
                    for update skip locked)
       returning id`,
      [this.#config.QUEUE_TTL],
    );
    metrics.departures.inc({ outcome: 'abandoned' }, abandoned.rows.length);
    await queue.remove(abandoned.rows.map(({ id }) => id));
    const waiting = await pool.query<{ id: string; since: Date }>(
      `select id, created_at as since from bookings where state = 'queued'`,
    );
    await queue.add(waiting.rows);
  }

  /** At most a second's worth is saved up. */
  #refillBudget(): void {
    const now = performance.now();
    const rate = this.#config.ADMISSION_RATE;
    this.#budget = Math.min(rate, this.#budget + (rate * (now - this.#lastRun)) / 1000);
    this.#lastRun = now;
  }
}

async function findCandidates(pool: pg.Pool, ids: readonly string[]): Promise<Candidate[]> {
  const { rows } = await pool.query<Candidate>({
    name: 'find-candidates',
    text: `with room as materialized (select event_id, count(*)::int as holds from bookings where state = 'held' group by event_id)
      select b.id as "bookingId", b.event_id as "eventId", coalesce(room.holds, 0) as holds,
             array(select seat_id from booking_seats s where s.booking_id = b.id order by seat_id) as seats
      from unnest($1::uuid[]) with ordinality as head (id, place)
      join bookings b on b.id = head.id and b.state = 'queued'
      left join room on room.event_id = b.event_id
      order by head.place`,
    values: [ids],
  });
  return rows;
}

import type { Redis } from 'ioredis';
import type { BookingMetrics } from './metrics.ts';

/** What came of trying to lock the seats of a booking: `timeout` when Redis did not answer in time or not at all. */
export type LockResult = 'acquired' | 'held' | 'timeout';

/** The Redis key of a seat's lock. Its value is the token of the owner: the id of the booking. */
export const lockKey = (eventId: string, seat: string): string => `booking:lock:${eventId}:${seat}`;

/** All seats or none; an owner that has them already gets them again. */
const acquireScript = `
  for _, key in ipairs(KEYS) do
    local owner = redis.call('get', key)
    if owner and owner ~= ARGV[1] then return 0 end
  end
  for _, key in ipairs(KEYS) do redis.call('set', key, ARGV[1], 'px', ARGV[2]) end
  return 1`;

const renewScript = `
  local renewed = 0
  for _, key in ipairs(KEYS) do
    if redis.call('get', key) == ARGV[1] then renewed = renewed + redis.call('pexpire', key, ARGV[2]) end
  end
  return renewed`;

const releaseScript = `
  local released = 0
  for _, key in ipairs(KEYS) do
    if redis.call('get', key) == ARGV[1] then released = released + redis.call('del', key) end
  end
  return released`;

/** The seats of one booking. */
export interface LockedSeats {
  readonly bookingId: string;
  readonly eventId: string;
  readonly seats: readonly string[];
}

/**
 * Seat locks in Redis. They keep bookings that want the same seat from reaching Postgres together; that no seat is
 * sold twice is Postgres's to guarantee, so a lock that is lost costs a refused statement and nothing more.
 */
export class SeatLocks {
  readonly #redis: Redis;
  readonly #metrics: Pick<BookingMetrics, 'lockAttempts' | 'lockFailures' | 'lockWait'>;

  constructor(redis: Redis, metrics: Pick<BookingMetrics, 'lockAttempts' | 'lockFailures' | 'lockWait'>) {
    this.#redis = redis;
    this.#metrics = metrics;
  }

  /** Tries to lock all seats of a booking for some seconds. One acquisition, however many seats. */
  async acquire(wanted: LockedSeats, seconds: number): Promise<LockResult> {
    const began = performance.now();
    this.#metrics.lockAttempts.inc();
    const result = await this.#run(acquireScript, wanted, milliseconds(seconds)).then(
      (acquired) => (acquired === 1 ? 'acquired' : 'held'),
      () => 'timeout' as const,
    );
    this.#metrics.lockWait.observe((performance.now() - began) / 1000);
    if (result !== 'acquired') this.#metrics.lockFailures.inc({ reason: result });
    // Redis may still do what it was asked too long ago: what follows it on the same connection undoes it.
    if (result === 'timeout') void this.release(wanted).catch(() => undefined);
    return result;
  }

  /** Makes the locks that the booking still owns live for some seconds from now. @returns how many it owns. */
  renew(owned: LockedSeats, seconds: number): Promise<number> {
    return this.#run(renewScript, owned, milliseconds(seconds));
  }

  /** Gives back the locks that the booking still owns. @returns how many these were. */
  release(owned: LockedSeats): Promise<number> {
    return this.#run(releaseScript, owned);
  }

  async #run(script: string, { bookingId, eventId, seats }: LockedSeats, ...rest: number[]): Promise<number> {
    const keys = seats.map((seat) => lockKey(eventId, seat));
    return Number(await this.#redis.eval(script, keys.length, ...keys, bookingId, ...rest));
  }
}

const milliseconds = (seconds: number): number => Math.max(1, Math.round(seconds * 1000));

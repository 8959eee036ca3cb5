import { describe, expect, test } from 'vitest';
import { bookingExporterConfig } from './config.ts';

const enough = { PORT: '1', REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'postgres://127.0.0.1/booking' };

describe('the booking exporter', () => {
  test('collects everything by default', () => {
    const { COLLECTORS, LOCK_KEYS } = bookingExporterConfig(enough);
    expect(COLLECTORS).toEqual(['queue', 'locks', 'redis', 'holds', 'seats', 'connections', 'deadlocks', 'postgres']);
    expect(LOCK_KEYS.eventOf('booking:lock:e1:A1')).toBe('e1');
  });

  test('needs only what its collectors read', () => {
    const { DATABASE_URL: _, ...redis } = enough;
    expect(bookingExporterConfig({ ...redis, COLLECTORS: 'locks' }).COLLECTORS).toEqual(['locks']);
  });

  test.each([
    [{ PORT: '1', COLLECTORS: 'locks,holds' }, 'REDIS_URL is not set: set it, or leave locks out of COLLECTORS'],
    [{ PORT: '1', COLLECTORS: 'locks,holds' }, 'DATABASE_URL is not set: set it, or leave holds out of COLLECTORS'],
    [
      { ...enough, COLLECTORS: 'locks,seets' },
      'COLLECTORS="locks,seets": write some of queue, locks, redis, holds, seats',
    ],
    [{ ...enough, COLLECTORS: ',' }, 'COLLECTORS=",": write some of'],
    [{ ...enough, LOCK_KEYS: 'booking:lock:*' }, 'LOCK_KEYS="booking:lock:*": it must contain {event}'],
    [{ ...enough, BOOKINGS_TABLE: 'bookings; drop' }, 'BOOKINGS_TABLE="bookings; drop": write a table'],
    [{ ...enough, SCAN_COUNT: '0' }, 'SCAN_COUNT="0": write a whole number from 1 to 100000'],
  ])('refuses %j and says what to do', (env, message) => {
    expect(() => bookingExporterConfig(env)).toThrow(message);
  });
});

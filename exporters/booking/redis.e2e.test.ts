import { describe, expect, test } from 'vitest';
import { series, useExporterWorld } from '../../test/exporter-world.ts';

const world = useExporterWorld();

describe('what Redis knows', () => {
  test('of nothing is 0', async () => {
    await world.withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({
        booking_queue_length: 0,
        booking_queue_oldest_age_seconds: 0,
        booking_locks_held: 0,
        'booking_event_locks_held{event="other"}': 0,
      });
    });
  });

  test('the queue: how many wait, and since when the first', async () => {
    await world.redis.zadd(
      'booking:queue',
      Date.now() - 60_000,
      'second',
      Date.now() - 90_000,
      'first',
      Date.now(),
      'third',
    );
    await world.withExporter(async ({ scrape }) => {
      const before = series(await scrape());
      const after = series(await scrape());
      expect(before.booking_queue_length).toBe(3);
      expect(before.booking_queue_oldest_age_seconds).toBeGreaterThanOrEqual(90);
      expect(after.booking_queue_oldest_age_seconds).toBeGreaterThan(before.booking_queue_oldest_age_seconds ?? 0);
    });
  });

  test('the locks: all, and by event the ten with the most', async () => {
    const keys: Record<string, string> = { 'booking:queue:lock:e1:A': 'x', 'other:booking:lock:e1:A': 'x' };
    for (let event = 1; event <= 12; event++) {
      for (let seat = 1; seat <= event; seat++) keys[`booking:lock:e${event}:S:${seat}`] = 'owner';
    }
    await world.redis.mset(keys);
    await world.withExporter(async ({ scrape }) => {
      const read = series(await scrape());
      const byEvent = Object.entries(read).filter(([name]) => name.startsWith('booking_event_locks_held'));
      expect(read.booking_locks_held).toBe((12 * 13) / 2);
      expect(Object.fromEntries(byEvent)).toEqual({
        ...Object.fromEntries(
          [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => [`booking_event_locks_held{event="e${n}"}`, n]),
        ),
        'booking_event_locks_held{event="other"}': 1 + 2,
      });
    });
  });

  test('20,000 locks among other keys, without KEYS', async () => {
    const some = (from: string, many: number) =>
      Object.fromEntries(Array.from({ length: many }, (_, at) => [`${from}:${at}`, 'x']));
    await world.redis.mset(some('booking:lock:e1', 20_000));
    await world.redis.mset(some('session', 20_000));
    await world.redis.config('RESETSTAT');
    await world.withExporter(async ({ scrape }) => {
      expect(series(await scrape()).booking_locks_held).toBe(20_000);
    });
    const commands = await world.redis.info('commandstats');
    expect(commands).toContain('cmdstat_scan');
    expect(commands).not.toContain('cmdstat_keys');
  });

  test('under other names', async () => {
    await world.redis.set('lock/concert/A1', 'x');
    await world.redis.zadd('waiting', 0, 'a');
    await world.withExporter(
      async ({ scrape }) => {
        expect(series(await scrape())).toMatchObject({
          'booking_event_locks_held{event="concert"}': 1,
          booking_queue_length: 1,
        });
      },
      { LOCK_KEYS: 'lock/{event}/{seat}', QUEUE_KEY: 'waiting' },
    );
  });
});

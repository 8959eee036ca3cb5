import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { series, up, useExporterWorld } from '../../test/exporter-world.ts';

const world = useExporterWorld();

describe('a source that is down', () => {
  test('at the start leaves the other, and is read as soon as it is up', async () => {
    await Promise.all([world.redisServer.kill(), world.postgresServer.kill()]);
    await world.withExporter(async ({ scrape, get }) => {
      const nothing = await scrape();
      expect(up(nothing)).toEqual({ redis: 0, postgres: 0 });
      expect(Object.keys(series(nothing)).filter((name) => !name.startsWith('booking_exporter_'))).toEqual([]);
      expect((await get('/-/healthy')).status).toBe(200);
      expect((await get('/-/ready')).status).toBe(503);

      await world.redisServer.restart();
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 0 });
      await world.postgresServer.restart();
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
      expect((await get('/-/ready')).status).toBe(200);
    });
  });

  test('later takes its metrics along, and brings back those of now', async () => {
    await world.redis.zadd('booking:queue', Date.now(), 'a', Date.now(), 'b');
    await world.withExporter(async ({ scrape }) => {
      expect(series(await scrape()).booking_queue_length).toBe(2);
      await world.redisServer.kill();
      const without = await scrape();
      expect(up(without)).toEqual({ redis: 0, postgres: 1 });
      expect(series(without)).not.toHaveProperty('booking_queue_length');
      expect(series(without)).toHaveProperty('booking_seats_capacity');
      await world.redisServer.restart();
      expect(series(await scrape()).booking_queue_length).toBe(0);
    });
  });

  test('and up again between two scrapes is not noticed', async () => {
    await world.withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
      await Promise.all([world.redisServer.kill(), world.postgresServer.kill()]);
      await Promise.all([world.redisServer.restart(), world.postgresServer.restart()]);
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
    });
  });
});

describe('a source that is slow', () => {
  // Only the scrape's own time-out can end a collection here.
  const patient = { COLLECTION_TIMEOUT: '10m', SCRAPE_TIMEOUT_OFFSET: '1s' };

  test('Postgres behind a lock: misses the scrape, and keeps no statement waiting', async () => {
    const waiting = async () => {
      const { rows } = await world.pool.query(
        `select 1 from pg_stat_activity where application_name = 'booking-exporter' and state <> 'idle'`,
      );
      return rows.length;
    };
    await world.withExporter(async ({ scrape }) => {
      const locker = await world.pool.connect();
      try {
        await locker.query('begin; lock table bookings in access exclusive mode');
        const text = await scrape(2);
        expect(up(text)).toEqual({ redis: 1, postgres: 0 });
        expect(series(text)).not.toHaveProperty('booking_seats_capacity');
        expect(series(text)).toHaveProperty('booking_queue_length');
        await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
      } finally {
        locker.release(true);
      }
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
    }, patient);
  });

  test('Postgres that hangs: misses the scrape, and is asked over another connection', async () => {
    await world.withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
      const { rows } = await world.pool.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'booking-exporter'`,
      );
      const pid = rows[0]?.pid ?? Number.NaN;
      process.kill(pid, 'SIGSTOP');
      try {
        const text = await scrape(2);
        expect(up(text)).toEqual({ redis: 1, postgres: 0 });
        expect(series(text)).not.toHaveProperty('booking_seats_capacity');
        expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    }, patient);
  });

  test('Redis that hangs: misses the scrape, is asked afresh for each, and nothing is left behind', async () => {
    const stream = new PassThrough();
    const pid = Number(/process_id:(\d+)/.exec(await world.redis.info('server'))?.[1]);
    const connections = async () =>
      ((await world.redis.client('LIST')) as string).match(/name=booking-exporter/g)?.length;
    await world.withExporter(
      async ({ scrape }) => {
        expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
        process.kill(pid, 'SIGSTOP');
        try {
          for (let times = 0; times < 2; times++) {
            const text = await scrape(2);
            expect(up(text)).toEqual({ redis: 0, postgres: 1 });
            expect(series(text)).not.toHaveProperty('booking_queue_length');
            expect(series(text)).toHaveProperty('booking_seats_capacity');
          }
        } finally {
          process.kill(pid, 'SIGCONT');
        }
        await expect.poll(connections, { timeout: 20_000 }).toBeUndefined();
        expect(up(await scrape())).toEqual({ redis: 1, postgres: 1 });
        expect(await connections()).toBe(1);
      },
      patient,
      pino({ level: 'debug' }, stream),
    );
    const logged = String(stream.read())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const reasons = logged.filter(({ source }) => source === 'redis').flatMap(({ reason = [] }) => reason);
    expect(reasons).toEqual(Array(2).fill('did not answer in the time there was'));
  });
});

test('one collector that fails is named, and takes its source along', async () => {
  await world.pool.query('drop table booking_seats');
  await world.redis.set('booking:queue', 'not a sorted set');
  await world.withExporter(async ({ scrape, get }) => {
    expect(up(await scrape())).toEqual({ redis: 0, postgres: 0 });
    const { dependencies } = (await (await get('/-/ready')).json()) as { dependencies: Record<string, string> };
    expect(dependencies.redis).toContain('queue "booking:queue": WRONGTYPE');
    expect(dependencies.postgres).toBe('seats: relation "booking_seats" does not exist');
  });
});

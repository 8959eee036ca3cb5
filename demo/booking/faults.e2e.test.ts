import { beforeEach, describe, expect, test } from 'vitest';
import { ask, firstEvent, seatsAt, type Visitor, visitor } from '../../test/booking-client.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import type { Service } from '../../test/service-process.ts';

const soon = { timeout: 30_000, interval: 50 };

const servers = useBookingServers();
let world: BookingWorld;
let booking: Service;
let ann: Visitor;

beforeEach(async () => {
  world = await bookingWorld(servers);
  booking = await world.service({
    LOCK_TIMEOUT: '200ms',
    MAX_HOLDS_PER_EVENT: '1000',
    MAX_BOOKINGS_IN_PROGRESS: '1000',
  });
  ann = await visitor(booking.url);
  return () => world.dispose();
});

const turn = (method: 'PUT' | 'DELETE', fault: string, body?: unknown) => world.turn(booking, method, fault, body);
const locks = () => world.redis.keys('booking:lock:*');
const failures = (reason: string) => booking.metric(`booking_lock_failures_total{reason="${reason}"}`);
const seatCount = 3 * 120;

describe('lock-contention', () => {
  test('locks a share of the free seats under another owner; bookings of these fail, and the lock is why', async () => {
    const mine = (await ann.book(['R001-S01'])).body;
    expect(await turn('PUT', 'lock-contention', { share: 0.5 })).toMatchObject({ status: 200, body: { on: true } });
    const taken = await locks();
    expect(taken.length).toBeGreaterThan(0.4 * seatCount);
    expect(taken.length).toBeLessThan(0.6 * seatCount);
    expect(await world.locks()).toMatchObject({
      held: 1,
      locked: 1,
    });

    const free = Object.entries(await seatsAt(booking.url)).filter(([, status]) => status === 'available');
    const answers = await Promise.all(free.map(([id]) => ann.book([id])));
    const refused = answers.filter(({ status }) => status === 409);
    expect(new Set(refused.map(({ body }) => body.error))).toEqual(new Set(['seats_locked']));
    expect(refused.length).toBe(taken.filter((key) => key.includes(`${firstEvent}:`)).length - 1);
    expect(answers.length - refused.length).toBe(answers.filter(({ status }) => status === 201).length);
    expect(await failures('held')).toBe(refused.length);
    expect((await ann.confirm(mine.id)).status).toBe(200);
  });

  test('outlasts the life of its locks, and gives all of them back', async () => {
    await turn('PUT', 'lock-contention', { share: 1, ttlSeconds: 3 });
    const ttl = async () => world.redis.pttl((await locks())[0] as string);
    const before = await ttl();
    // The time left only grows when somebody renews the lock.
    let last = before;
    const renewed = async () => {
      const now = await ttl();
      const grew = now > last;
      last = now;
      return grew;
    };
    await expect.poll(renewed, { ...soon, interval: 100 }).toBe(true);
    expect(await locks()).toHaveLength(seatCount);
    expect((await turn('DELETE', 'lock-contention')).status).toBe(204);
    expect(await locks()).toEqual([]);
    expect((await ann.book(['R001-S01'])).status).toBe(201);
  });

  test('takes what becomes free', async () => {
    const { id } = (await ann.book(['R001-S01'])).body;
    await turn('PUT', 'lock-contention', { share: 1, ttlSeconds: 3 });
    await ann.cancel(id);
    await expect.poll(locks, soon).toHaveLength(seatCount);
  });

  test('ends when the service is told to stop, and by itself when it is killed', async () => {
    await turn('PUT', 'lock-contention');
    expect(await booking.end('SIGTERM')).toBe(0);
    expect(await locks()).toEqual([]);

    booking = await world.service();
    await turn('PUT', 'lock-contention', { ttlSeconds: 3 });
    await booking.end('SIGKILL');
    expect((await locks()).length).toBeGreaterThan(0);
    await expect.poll(locks, soon).toEqual([]);
  });

  test('refuses parameters that are none', async () => {
    for (const [parameters, field] of [
      [{ share: 0 }, 'share'],
      [{ share: 1.1 }, 'share'],
      [{ share: '0.5' }, 'share'],
      [{ ttlSeconds: 1 }, 'ttlSeconds'],
      [{ seats: 1 }, 'seats'],
    ] as const) {
      expect(await turn('PUT', 'lock-contention', parameters)).toMatchObject({ status: 400, body: { field } });
    }
    expect(await locks()).toEqual([]);
  });
});

test('slow-requests makes requests slow, where they are measured too, and then no more', async () => {
  const milliseconds = 300;
  const slowRoutes = async () => {
    const all = await booking.metric(
      'http_server_requests_seconds_count{method="GET",uri="/api/v1/events",status="200"}',
    );
    const quick = await booking.metric(
      'http_server_requests_seconds_bucket{le="0.25",method="GET",uri="/api/v1/events",status="200"}',
    );
    return (all ?? 0) - (quick ?? 0);
  };
  await turn('PUT', 'slow-requests', { milliseconds });
  const began = performance.now();
  await ask(booking.url, 'GET', '/api/v1/events');
  expect(performance.now() - began).toBeGreaterThanOrEqual(milliseconds - 1);
  expect(await slowRoutes()).toBe(1);
  await turn('DELETE', 'slow-requests');
  await ask(booking.url, 'GET', '/api/v1/events');
  expect(await slowRoutes()).toBe(1);
  expect(await turn('PUT', 'slow-requests', {})).toMatchObject({ status: 400, body: { field: 'milliseconds' } });
});

describe('an outage', () => {
  test('of Redis refuses bookings and counts a lock that came too late; the rest goes on, and so do bookings afterwards', async () => {
    const { id } = (await ann.book(['R001-S01'])).body;
    const { redis } = servers;
    await redis.kill();
    expect(await ann.book(['R001-S02'])).toMatchObject({ status: 503, body: { error: 'locks_unavailable' } });
    expect(await failures('timeout')).toBe(1);
    expect((await ask(booking.url, 'GET', '/-/ready')).status).toBe(503);
    expect((await ask(booking.url, 'GET', '/-/healthy')).status).toBe(200);
    expect(await seatsAt(booking.url)).toMatchObject({ 'R001-S01': 'held', 'R001-S02': 'available' });
    expect((await ann.confirm(id)).status).toBe(200);
    await redis.restart();
    await expect.poll(async () => (await ann.book(['R001-S02'])).status, soon).toBe(201);
    expect((await ask(booking.url, 'GET', '/-/ready')).status).toBe(200);
  });

  test('of Redis that hangs is bounded', async () => {
    // The server answers nobody while it pauses, and obeys no later command to go on; so the pause is short.
    await world.redis.call('client', 'pause', '2000', 'all');
    expect((await ann.book(['R001-S01'])).status).toBe(503);
    expect(await failures('timeout')).toBe(1);
    await expect.poll(async () => (await ann.book(['R001-S02'])).status, soon).toBe(201);
  });

  test('of Postgres is 503, and over when it is back', async () => {
    const { id } = (await ann.book(['R001-S01'])).body;
    const { postgres } = servers;
    await postgres.kill();
    for (const answer of [
      await ann.book(['R001-S02']),
      await ann.look(id),
      await ask(booking.url, 'GET', '/api/v1/events'),
    ]) {
      expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    }
    expect((await ask(booking.url, 'GET', '/-/ready')).status).toBe(503);
    await postgres.restart();
    await expect.poll(async () => (await ann.confirm(id)).status, soon).toBe(200);
    expect((await ann.book(['R001-S02'])).status).toBe(201);
  });
});

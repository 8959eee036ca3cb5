/** The switches that fail requests, shorten holds and stall the queue: each hurts for real, and is over when it is off. */
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { switchOn } from '../../runs/faults.ts';
import { spawnOwned } from '../../stack/process/owned.ts';
import { ask, seatAfterSeat, type Visitor, visitor } from '../../test/booking-client.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import type { Service } from '../../test/service-process.ts';

const soon = { timeout: 30_000, interval: 50 };
const holdSeconds = 120;
const holdsPerEvent = 5;

const servers = useBookingServers();
let world: BookingWorld;
let booking: Service;
let ann: Visitor;

beforeEach(async () => {
  world = await bookingWorld(servers);
  booking = await world.service({ HOLD_TTL: `${holdSeconds}s`, MAX_HOLDS_PER_EVENT: String(holdsPerEvent) });
  ann = await visitor(booking.url);
  return () => world.dispose();
});

const turn = (method: 'PUT' | 'DELETE', fault: string, body?: unknown) => world.turn(booking, method, fault, body);
const isOn = (fault: string) => booking.metric(`booking_fault_active{fault="${fault}"}`);

describe('failing-requests', () => {
  test('refuses requests before anything happens, and they are counted as failures', async () => {
    const failed = () =>
      booking.metric('http_server_requests_seconds_count{method="POST",uri="/api/v1/bookings",status="503"}');
    // It begins with 0, so that Prometheus sees the first failure.
    expect(await failed()).toBe(0);
    expect(await turn('PUT', 'failing-requests', { share: 1 })).toMatchObject({ status: 200, body: { on: true } });
    expect(await isOn('failing-requests')).toBe(1);
    expect(await ann.book(['R001-S01'])).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(await failed()).toBe(1);
    expect(await world.redis.keys('booking:lock:*')).toEqual([]);
    expect((await ask(booking.url, 'GET', '/-/ready')).status).toBe(200);
    await turn('DELETE', 'failing-requests');
    expect(await isOn('failing-requests')).toBe(0);
    expect((await ann.book(['R001-S01'])).status).toBe(201);
  });
});

describe('short-ttl', () => {
  const expirations = () => booking.metric('booking_reservation_expirations_total');

  test('makes new holds run out, and leaves those alone that there are', async () => {
    const [early, late, after] = ['R001-S01', 'R001-S02', 'R001-S03'];
    const before = (await ann.book([early as string])).body;
    await turn('PUT', 'short-ttl', { seconds: 1 });
    const { id } = (await ann.book([late as string])).body;
    await expect.poll(async () => (await ann.look(id)).body.status, soon).toBe('expired');
    expect((await ann.confirm(id)).status).toBe(410);
    expect(await expirations()).toBe(1);
    await turn('DELETE', 'short-ttl');
    const { expiresAt } = (await ann.book([after as string])).body;
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.parse(before.expiresAt));
    expect((await ann.confirm(before.id)).status).toBe(200);
    expect(await expirations()).toBe(1);
  });
});

describe('stalled-queue-worker', () => {
  const waiting = () => world.redis.zcard('booking:queue');

  test('admits nobody while there is room, and all in their order when it is off', async () => {
    const seat = seatAfterSeat();
    const held = await Promise.all(Array.from({ length: holdsPerEvent }, () => ann.book([seat()])));
    expect(await turn('PUT', 'stalled-queue-worker')).toMatchObject({ status: 200, body: { on: true } });
    const first = (await ann.book([seat()])).body;
    const second = (await ann.book([seat()])).body;
    expect(await waiting()).toBe(2);
    for (const { body } of held) await ann.cancel(body.id);
    // The expiry runs on: when it has ended a hold, the admission has had its turns too.
    await turn('PUT', 'short-ttl', { seconds: 1 });
    const other = '00000000-0000-4000-8000-000000000002';
    const { id } = (await ann.book([seat()], other)).body;
    await expect.poll(async () => (await ann.look(id)).body.status, soon).toBe('expired');
    expect(await waiting()).toBe(2);
    expect((await ann.look(first.id)).body.status).toBe('queued');
    await turn('DELETE', 'short-ttl');
    await turn('DELETE', 'stalled-queue-worker');
    await expect.poll(async () => (await ann.look(second.id)).body.status, soon).toBe('held');
    expect((await ann.look(first.id)).body.status).toBe('held');
    expect(await waiting()).toBe(0);
  });

  test('does not hold up a stop', async () => {
    await turn('PUT', 'stalled-queue-worker');
    expect(await booking.end('SIGTERM')).toBe(0);
  });
});

/** A process that keeps a fault on as a run does, until it is ended. */
const turnsOn = `
  import { switchOn } from './runs/faults.ts';
  await switchOn(...JSON.parse(process.argv[1]));
  console.log('on');
  setInterval(() => undefined, 1000);
`;

describe('a switch', () => {
  test('goes off by itself when nobody asks for it again', async () => {
    await turn('PUT', 'failing-requests?lease=1', { share: 1 });
    expect((await ann.book(['R001-S01'])).status).toBe(503);
    await expect.poll(async () => (await ann.book(['R001-S01'])).status, soon).toBe(201);
    expect(await isOn('failing-requests')).toBe(0);
    expect(await turn('PUT', 'failing-requests?lease=0')).toMatchObject({ status: 400, body: { field: 'lease' } });
  });

  test('that a run turns on outlives the run by half a minute at most', async () => {
    const order = { name: 'short-ttl', parameters: { seconds: 1 } };
    const off = await switchOn({ urls: [booking.faultsUrl], token: world.faultsToken }, order);
    const { body } = await ask(booking.faultsUrl, 'GET', '', { token: world.faultsToken });
    const { on, since, until } = body.faults.find(({ name }: { name: string }) => name === order.name);
    expect(on).toBe(true);
    expect(Date.parse(until) - Date.parse(since)).toBeLessThanOrEqual(30_000);
    await off();
    expect(await isOn('short-ttl')).toBe(0);
  });

  test('that a run turns on goes off by itself after the run was killed', { timeout: 60_000 }, async () => {
    const switches = { urls: [booking.faultsUrl], token: world.faultsToken };
    const order = { name: 'short-ttl', parameters: { seconds: 1 } };
    const run = spawnOwned(
      [process.execPath, '--input-type=module', '--eval', turnsOn, JSON.stringify([switches, order])],
      {
        cwd: join(import.meta.dirname, '../..'),
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(run.stdout as Readable, 'data');
    run.kill('SIGKILL');
    await once(run, 'close');
    expect(await isOn(order.name)).toBe(1);
    await expect.poll(() => isOn(order.name), { timeout: 40_000, interval: 250 }).toBe(0);
  });
});

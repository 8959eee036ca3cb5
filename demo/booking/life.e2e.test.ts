import { beforeEach, describe, expect, test } from 'vitest';
import { firstEvent, seatsAt, type Visitor, visitor } from '../../test/booking-client.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import type { Service } from '../../test/service-process.ts';

const soon = { timeout: 30_000, interval: 50 };
const queue = 'booking:queue';
const otherEvent = '00000000-0000-4000-8000-000000000002';
const lock = (seat: string) => `booking:lock:${firstEvent}:${seat}`;

const servers = useBookingServers();
let world: BookingWorld;
let booking: Service;
let ann: Visitor;
let bob: Visitor;

beforeEach(async () => {
  world = await bookingWorld(servers);
  return () => world.dispose();
});

async function start(env: Readonly<Record<string, string>>): Promise<void> {
  booking = await world.service(env);
  [ann, bob] = await Promise.all([visitor(booking.url), visitor(booking.url)]);
}

const statusOf = async (who: Visitor, id: string): Promise<string> => (await who.look(id)).body.status;
const departures = (outcome: string) => booking.metric(`booking_queue_departures_total{outcome="${outcome}"}`);

describe('a hold that runs out', () => {
  test('expires: its seats are free, its lock is gone, it is counted and told', async () => {
    await start({ HOLD_TTL: '300ms', EXPIRY_INTERVAL: '50ms' });
    const { id } = (await ann.book(['R001-S01', 'R001-S02'])).body;
    await expect.poll(() => statusOf(ann, id), soon).toBe('expired');
    expect(await ann.confirm(id)).toMatchObject({ status: 410, body: { error: 'expired' } });
    expect((await ann.cancel(id)).status).toBe(204);
    expect(await statusOf(ann, id)).toBe('expired');
    expect(await seatsAt(booking.url)).toMatchObject({ 'R001-S01': 'available', 'R001-S02': 'available' });
    await expect.poll(() => world.redis.exists(lock('R001-S01'), lock('R001-S02')), soon).toBe(0);
    expect(await booking.metric('booking_reservation_expirations_total')).toBe(1);
    expect(await booking.metric('booking_outcomes_total{outcome="confirm_expired"}')).toBe(1);
    const told = await world.pool.query('select state from outbox where booking_id = $1 order by position', [id]);
    expect(told.rows.map(({ state }) => state)).toEqual(['held', 'expired']);
    expect((await bob.book(['R001-S01'])).status).toBe(201);
  });

  test('cannot be confirmed even before a worker has seen it', async () => {
    await start({ HOLD_TTL: '1ms', EXPIRY_INTERVAL: '1h' });
    const { id } = (await ann.book(['R001-S01'])).body;
    expect((await ann.confirm(id)).status).toBe(410);
    expect((await world.seats()).sold).toBe(0);
  });

  test('expires once, though several processes look for it', async () => {
    const env = { HOLD_TTL: '300ms', EXPIRY_INTERVAL: '1ms' };
    await start(env);
    const others = await Promise.all([world.service(env), world.service(env)]);
    await Promise.all(Array.from({ length: 40 }, (_, at) => ann.book([`R001-S${10 + at}`])));
    await expect.poll(async () => (await world.seats()).held, soon).toBe(0);
    const expired = async () => {
      const counted = await Promise.all(
        [booking, ...others].map((one) => one.metric('booking_reservation_expirations_total')),
      );
      return counted.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    };
    await expect.poll(expired, soon).toBe(40);
  });
});

describe('an event that is full', () => {
  const full = { MAX_HOLDS_PER_EVENT: '2', ADMISSION_INTERVAL: '20ms' };

  test('lets bookings wait in their order, and admits them as there is room', async () => {
    await start(full);
    const first = (await ann.book(['R001-S01'])).body;
    await ann.book(['R001-S02']);
    const [third, fourth] = [await ann.book(['R001-S03']), await bob.book(['R001-S04'])];
    expect(third).toMatchObject({ status: 202, body: { status: 'queued', position: 1 } });
    expect(fourth).toMatchObject({ status: 202, body: { status: 'queued', position: 2 } });
    expect(third.body).not.toHaveProperty('expiresAt');
    expect(await world.redis.zrange(queue, '0', '-1')).toEqual([third.body.id, fourth.body.id]);
    expect(Math.abs(Date.now() - Number(await world.redis.zscore(queue, third.body.id)))).toBeLessThan(60_000);
    expect(await seatsAt(booking.url)).toMatchObject({ 'R001-S03': 'available' });
    expect(await ann.confirm(third.body.id)).toMatchObject({ status: 409, body: { error: 'queued' } });
    expect((await ann.book(['R001-S05'], otherEvent)).status).toBe(201);

    await ann.cancel(first.id);
    await expect.poll(() => statusOf(ann, third.body.id), soon).toBe('held');
    expect((await bob.look(fourth.body.id)).body).toMatchObject({ status: 'queued', position: 1 });
    expect(await world.redis.get(lock('R001-S03'))).toBe(third.body.id);
    expect((await ann.look(third.body.id)).body).toHaveProperty('expiresAt');
    await ann.confirm(third.body.id);
    await expect.poll(() => statusOf(bob, fourth.body.id), soon).toBe('held');
    await expect.poll(() => world.redis.zcard(queue), soon).toBe(0);
    expect(await departures('admitted')).toBe(2);
    expect(await booking.metric('booking_queue_arrivals_total')).toBe(2);
  });

  test('refuses a waiting booking whose seats have gone meanwhile', async () => {
    await start(full);
    const wanted = (await ann.book(['R001-S01'])).body;
    const other = (await ann.book(['R001-S02'])).body;
    const late = (await bob.book(['R001-S01'])).body;
    await ann.confirm(wanted.id);
    await expect.poll(() => statusOf(bob, late.id), soon).toBe('refused');
    expect(await departures('refused')).toBe(1);
    expect(await bob.confirm(late.id)).toMatchObject({ status: 409, body: { error: 'refused' } });
    expect(await bob.book(['R001-S01'])).toMatchObject({ status: 409, body: { error: 'seats_sold' } });
    expect(await statusOf(ann, other.id)).toBe('held');
    expect(await world.seats()).toMatchObject({ sold: 1, held: 1, breaches: 0 });
  });

  test('does not hold up those who wait for another', async () => {
    await start({ ...full, MAX_HOLDS_PER_EVENT: '1' });
    const here = (await ann.book(['R001-S01'])).body;
    const there = (await ann.book(['R001-S01'], otherEvent)).body;
    const stuck = (await bob.book(['R001-S02'])).body;
    const next = (await bob.book(['R001-S02'], otherEvent)).body;
    await ann.confirm(there.id);
    await expect.poll(() => statusOf(bob, next.id), soon).toBe('held');
    expect(await statusOf(bob, stuck.id)).toBe('queued');
    expect(await statusOf(ann, here.id)).toBe('held');
  });

  test('forgets who gives up, and who has waited too long', async () => {
    await start({ ...full, MAX_HOLDS_PER_EVENT: '1', QUEUE_TTL: '1s' });
    await ann.book(['R001-S01']);
    const [impatient, patient] = [(await bob.book(['R001-S02'])).body, (await bob.book(['R001-S03'])).body];
    expect((await bob.cancel(impatient.id)).status).toBe(204);
    expect(await statusOf(bob, impatient.id)).toBe('cancelled');
    expect(await world.redis.zrange(queue, '0', '-1')).toEqual([patient.id]);
    await expect.poll(() => statusOf(bob, patient.id), soon).toBe('abandoned');
    expect(await world.redis.zcard(queue)).toBe(0);
    expect(await departures('abandoned')).toBe(2);
  });

  test('finds again those whom Redis has forgotten', async () => {
    await start(full);
    const first = (await ann.book(['R001-S01'])).body;
    await ann.book(['R001-S02']);
    const waiting = (await bob.book(['R001-S03'])).body;
    await world.redis.del(queue);
    expect((await bob.look(waiting.id)).body).toMatchObject({ status: 'queued', position: 1 });
    await ann.cancel(first.id);
    await expect.poll(() => statusOf(bob, waiting.id), soon).toBe('held');
  });

  test('never has many more holds than its limit, however great the crowd', async () => {
    const limit = 10;
    await start({ MAX_HOLDS_PER_EVENT: String(limit), ADMISSION_INTERVAL: '5ms', ADMISSION_RATE: '1000' });
    const other = await world.service({
      MAX_HOLDS_PER_EVENT: String(limit),
      ADMISSION_INTERVAL: '5ms',
      ADMISSION_RATE: '1000',
    });
    const seats = Object.keys(await seatsAt(booking.url));
    for (const id of seats.slice(0, limit)) await ann.book([id]);
    const answers = await Promise.all(seats.slice(limit).map((id) => ann.book([id])));
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    let most = 0;
    const drained = async () => {
      const { rows } = await world.pool.query(`select id from bookings where state = 'held'`);
      most = Math.max(most, rows.length);
      await Promise.all(rows.map(({ id }) => ann.confirm(id)));
      return (await world.seats()).sold;
    };
    await expect.poll(drained, { ...soon, interval: 1 }).toBe(seats.length);
    // Each of the two processes may look before the other has admitted.
    expect(most).toBeLessThanOrEqual(2 * limit);
    const admitted = await Promise.all(
      [booking, other].map((one) => one.metric('booking_queue_departures_total{outcome="admitted"}')),
    );
    expect((admitted[0] ?? 0) + (admitted[1] ?? 0)).toBe(seats.length - limit);
    expect(await world.seats()).toMatchObject({ breaches: 0 });
  });
});

test('a process that has its hands full lets bookings wait', async () => {
  await start({ MAX_BOOKINGS_IN_PROGRESS: '1', ADMISSION_INTERVAL: '20ms' });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => ann.book([`R001-S${10 + at}`])));
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
  await expect.poll(async () => (await world.seats()).held, soon).toBe(20);
});

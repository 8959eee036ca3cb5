import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstEvent, seatsAt, type Visitor, visitor, visitorWith } from '../../test/booking-client.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import type { Service } from '../../test/service-process.ts';

const secret = 'a secret of at least thirty-two characters';
const crowd = 200;

const servers = useBookingServers();
let world: BookingWorld;
/** Two processes of the service, on the same Postgres and Redis. */
let services: [Service, Service];
let visitors: Visitor[];

beforeAll(async () => {
  world = await bookingWorld(servers);
  // The crowd shall fight for seats, not wait in the queue.
  const env = { TOKEN_SECRET: secret, MAX_HOLDS_PER_EVENT: '1000', MAX_BOOKINGS_IN_PROGRESS: '1000' };
  services = await Promise.all([world.service(env), world.service(env)]);
  const { token } = await visitor(services[0].url);
  visitors = services.map((service) => visitorWith(service.url, token));
});

afterAll(async () => {
  await world?.dispose();
});

beforeEach(() => world.reset());

const one = (at: number): Visitor => visitors[at % 2] as Visitor;

const statuses = (answers: readonly { status: number }[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe('a crowd', () => {
  test('that wants one seat: one gets it', async () => {
    const answers = await Promise.all(Array.from({ length: crowd }, (_, at) => one(at).book(['R001-S01'])));
    expect(statuses(answers)).toEqual({ 201: 1, 409: crowd - 1 });
    const holder = answers.find(({ status }) => status === 201);
    expect(await world.redis.get(`booking:lock:${firstEvent}:R001-S01`)).toBe(holder?.body.id);
    expect((await one(0).confirm(holder?.body.id)).status).toBe(200);
    expect(await world.seats()).toMatchObject({ sold: 1, held: 0, breaches: 0 });
  });

  test('that confirms and cancels one hold at once: it ends one way or the other', async () => {
    const { id } = (await one(0).book(['R001-S01'])).body;
    const ends = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 ? one(at).confirm(id) : one(at).cancel(id))),
    );
    expect(ends.filter(({ status }) => status >= 500)).toEqual([]);
    const { sold, breaches } = await world.seats();
    expect(breaches).toBe(0);
    expect((await one(0).look(id)).body.status).toBe(sold === 1 ? 'confirmed' : 'cancelled');
  });

  test.each([
    ['with its locks', false],
    ['while Redis loses all locks again and again', true],
  ])('that wants few seats, two by two and crosswise, %s: none is in two bookings', async (_, flush) => {
    const few = ['R001-S01', 'R001-S02', 'R001-S03', 'R001-S04', 'R001-S05'];
    const seat = (at: number) => few[at % few.length] as string;
    let fighting = true;
    const losing = (async () => {
      while (flush && fighting) await world.redis.flushall();
    })();
    const answers = await Promise.all(
      Array.from({ length: crowd }, async (_, at) => {
        const booked = await one(at).book(at % 3 === 0 ? [seat(at)] : [seat(at), seat(at + 1 + (at % 4))]);
        if (booked.status === 201 && at % 2 === 0) await one(at).confirm(booked.body.id);
        return booked;
      }),
    );
    fighting = false;
    await losing;
    expect(Object.keys(statuses(answers)).sort()).toEqual(['201', '409']);
    const seats = await world.seats();
    expect(seats.breaches).toBe(0);
    expect(seats.sold + seats.held).toBeGreaterThan(0);
    expect(seats.sold + seats.held).toBeLessThanOrEqual(few.length);
    const shown = Object.values(await seatsAt(services[1].url)).filter((status) => status !== 'available');
    expect(shown).toHaveLength(seats.sold + seats.held);
  });

  test('is served by both processes in the end, seat by seat, and every hold has its locks', async () => {
    const seats = Object.keys(await seatsAt(services[0].url));
    const answers = await Promise.all(seats.flatMap((id, at) => [one(at).book([id]), one(at + 1).book([id])]));
    expect(statuses(answers)).toEqual({ 201: seats.length, 409: seats.length });
    const locks = await world.locks();
    expect(locks).toEqual({ held: seats.length, locked: seats.length, unlocked: 0 });
  });
});

test('a hold whose lock is lost is still a hold', async () => {
  await one(0).book(['R001-S01']);
  await world.redis.flushall();
  expect(await one(1).book(['R001-S01'])).toMatchObject({ status: 409, body: { error: 'seats_locked' } });
  expect(await world.redis.keys('booking:lock:*')).toEqual([]);
  expect(await world.locks()).toMatchObject({
    held: 1,
    unlocked: 1,
  });
});

test('a process that is killed in mid-crowd leaves nothing broken', async () => {
  const env = { TOKEN_SECRET: secret, HOLD_TTL: '1s', LOCK_LEASE: '1s', MAX_HOLDS_PER_EVENT: '1000' };
  const doomed = await world.service(env);
  const victim = visitorWith(doomed.url, one(0).token);
  const crowded = Promise.allSettled(
    Array.from({ length: crowd }, (_, at) => victim.book([`R00${(at % 2) + 1}-S${10 + (at % 40)}`])),
  );
  await doomed.end('SIGKILL');
  await crowded;
  expect((await world.seats()).breaches).toBe(0);
  const survivor = await world.service(env);
  await expect
    .poll(async () => (await world.seats()).held + (await world.redis.keys('booking:lock:*')).length, {
      timeout: 30_000,
    })
    .toBe(0);
  expect((await visitorWith(survivor.url, victim.token).book(['R001-S10'])).status).toBe(201);
});

describe('Postgres itself', () => {
  const insert = async (state: string) => {
    const { rows } = await world.pool.query(
      `with b as (
         insert into bookings (id, event_id, user_id, state, expires_at, confirmed_at)
         select gen_random_uuid(), $1, (select id from users limit 1), $2::text, now() + interval '1 hour',
                case when $2 = 'confirmed' then now() end
         returning id, event_id, state
       ), s as (insert into booking_seats select id, event_id, 'R001-S01', state from b)
       select id from b`,
      [firstEvent, state],
    );
    return rows[0].id as string;
  };

  test.each([
    ['held', 'held'],
    ['held', 'confirmed'],
    ['confirmed', 'confirmed'],
  ])('refuses a seat that is %s to another booking that is %s', async (first, second) => {
    await insert(first);
    await expect(insert(second)).rejects.toMatchObject({ constraint: 'booking_seats_live' });
  });

  test('refuses to bring a second booking of a seat to life', async () => {
    const waiting = await insert('queued');
    await insert('held');
    const revive = world.pool.query(`update bookings set state = 'held' where id = $1`, [waiting]);
    await expect(revive).rejects.toMatchObject({ constraint: 'booking_seats_live' });
  });
});

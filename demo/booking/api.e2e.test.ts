import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ask,
  firstEvent,
  seatAfterSeat,
  seatsAt,
  unknownId,
  type Visitor,
  visitor,
} from '../../test/booking-client.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import type { Service } from '../../test/service-process.ts';

const secret = 'a secret of at least thirty-two characters';

const servers = useBookingServers();
let world: BookingWorld;
let booking: Service;
let ann: Visitor;
let bob: Visitor;

beforeAll(async () => {
  world = await bookingWorld(servers);
  booking = await world.service({ TOKEN_SECRET: secret });
  [ann, bob] = await Promise.all([visitor(booking.url), visitor(booking.url)]);
});

afterAll(async () => {
  await world?.dispose();
});

/** Seats that no other test uses. */
const seat = seatAfterSeat();

describe('a booking', () => {
  test('holds its seats, is confirmed, and has sold them', async () => {
    const [one, two] = [seat(), seat()];
    const held = await ann.book([two, one]);
    expect(held).toMatchObject({ status: 201, body: { status: 'held', eventId: firstEvent } });
    const { id, expiresAt } = held.body;
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    expect(await seatsAt(booking.url)).toMatchObject({ [one]: 'held', [two]: 'held' });
    expect((await ann.look(id)).body).toEqual(held.body);
    expect(await bob.book([one])).toMatchObject({ status: 409, body: { error: 'seats_locked', field: 'seats' } });

    expect(await ann.confirm(id)).toMatchObject({ status: 200, body: { id, status: 'confirmed' } });
    expect(await ann.confirm(id)).toMatchObject({ status: 200, body: { status: 'confirmed' } });
    expect(await seatsAt(booking.url)).toMatchObject({ [one]: 'sold', [two]: 'sold' });
    expect(await bob.book([two])).toMatchObject({ status: 409, body: { error: 'seats_sold' } });
    expect(await ann.cancel(id)).toMatchObject({ status: 409, body: { error: 'confirmed' } });
    expect((await ann.look(id)).body).toMatchObject({ status: 'confirmed' });
  });

  test('is all or nothing', async () => {
    const [one, two, three] = [seat(), seat(), seat()];
    await ann.book([two]);
    expect((await bob.book([one, two, three])).status).toBe(409);
    expect(await seatsAt(booking.url)).toMatchObject({ [one]: 'available', [two]: 'held', [three]: 'available' });
    expect((await bob.book([one, three])).status).toBe(201);
  });

  test('gives its seats back when it is cancelled', async () => {
    const wanted = seat();
    const { id } = (await ann.book([wanted])).body;
    expect(await ann.cancel(id)).toMatchObject({ status: 204, body: undefined });
    expect((await ann.cancel(id)).status).toBe(204);
    expect((await ann.look(id)).body).toMatchObject({ status: 'cancelled' });
    expect(await ann.confirm(id)).toMatchObject({ status: 409, body: { error: 'cancelled' } });
    expect((await bob.book([wanted])).status).toBe(201);
  });

  test('locks its seats in Redis under its own id, for as long as it holds them', async () => {
    const wanted = seat();
    const key = `booking:lock:${firstEvent}:${wanted}`;
    const { id, expiresAt } = (await ann.book([wanted])).body;
    expect(await world.redis.get(key)).toBe(id);
    expect(Date.now() + (await world.redis.pttl(key))).toBeGreaterThan(Date.parse(expiresAt));
    await ann.confirm(id);
    expect(await world.redis.exists(key)).toBe(0);
  });

  test("is nobody else's business", async () => {
    const { id } = (await ann.book([seat()])).body;
    for (const answer of [await bob.look(id), await bob.confirm(id), await bob.cancel(id)]) {
      expect(answer).toMatchObject({ status: 403, body: { error: 'foreign_booking' } });
    }
    expect((await ann.look(id)).body).toMatchObject({ status: 'held' });
  });

  test.each([
    [unknownId, 404, 'unknown_booking'],
    ['1', 400, 'invalid_input'],
    ["' or 1=1", 400, 'invalid_input'],
  ])('that has the id %s is not found', async (id, status, error) => {
    const at = encodeURIComponent(id);
    for (const answer of [await ann.look(at), await ann.confirm(at), await ann.cancel(at)]) {
      expect(answer).toMatchObject({ status, body: { error, field: 'id' } });
    }
  });

  test.each([
    ['no event', { seats: ['R001-S01'] }, 400, 'eventId'],
    ['a wrong event id', { eventId: 'x', seats: ['R001-S01'] }, 400, 'eventId'],
    ['an unknown event', { eventId: unknownId, seats: ['R001-S01'] }, 404, 'eventId'],
    ['no seats', { eventId: firstEvent }, 400, 'seats'],
    ['an empty list', { eventId: firstEvent, seats: [] }, 400, 'seats'],
    ['a text for a list', { eventId: firstEvent, seats: 'R001-S01' }, 400, 'seats'],
    ['a seat twice', { eventId: firstEvent, seats: ['R001-S01', 'R001-S01'] }, 400, 'seats'],
    [
      'too many seats',
      { eventId: firstEvent, seats: Array.from({ length: 11 }, (_, at) => `R001-S${at + 10}`) },
      400,
      'seats',
    ],
    ['a number for a seat', { eventId: firstEvent, seats: [1] }, 400, 'seats.0'],
    ['a NUL in a seat', { eventId: firstEvent, seats: ['R001\0'] }, 400, 'seats.0'],
    ['an unknown seat', { eventId: firstEvent, seats: ['R001-S50', 'R999-S01'] }, 404, 'seats'],
    ['a list', [], 400, undefined],
    ['no body', undefined, 400, undefined],
    ['malformed JSON', '{"eventId":', 400, undefined],
    ['too large a body', { eventId: firstEvent, seats: ['x'.repeat(20_000)] }, 413, undefined],
  ])('cannot be made with %s', async (_, body, status, field) => {
    const answer = await ask(booking.url, 'POST', '/api/v1/bookings', { token: ann.token, body });
    expect(answer).toMatchObject({ status, body: { error: expect.any(String), message: expect.any(String) } });
    expect(answer.body.field).toBe(field);
  });
});

describe('a token', () => {
  const key = Buffer.from(secret);
  const jwt = (user: string, expires: string) =>
    new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(user).setExpirationTime(expires).sign(key);

  test.each([
    ['none', async () => undefined, 'unauthorized'],
    ['nonsense', async () => 'nonsense', 'invalid_token'],
    ['expired', () => jwt(randomUUID(), '-1s'), 'token_expired'],
    ['of a user who is gone', () => jwt(randomUUID(), '1h'), 'unknown_user'],
    ['cut short', async () => ann.token.slice(0, -3), 'invalid_token'],
  ])('%s lets nobody book', async (_, make, error) => {
    const token = await make();
    const body = { eventId: firstEvent, seats: [seat()] };
    expect(await ask(booking.url, 'POST', '/api/v1/bookings', { token, body })).toMatchObject({
      status: 401,
      body: { error },
    });
  });

  test('is asked for before anything else', async () => {
    for (const [method, path] of [
      ['POST', ''],
      ['GET', '/x'],
      ['POST', '/x/confirm'],
      ['DELETE', '/x'],
    ] as const) {
      expect((await ask(booking.url, method, `/api/v1/bookings${path}`)).status).toBe(401);
    }
  });
});

describe('the service', () => {
  test('shows its metrics by route, with every outcome from the start', async () => {
    await ask(booking.url, 'GET', '/nowhere');
    const answer = await fetch(`${booking.url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toMatch(
      /^http_server_requests_seconds_count\{method="POST",uri="\/api\/v1\/bookings\/:id\/confirm",status="200"\} [1-9]/m,
    );
    expect(text).toMatch(
      /^http_server_requests_seconds_bucket\{le="2",method="GET",uri="unmatched",status="404"\} [1-9]/m,
    );
    expect(text).toMatch(/^booking_queue_departures_total\{outcome="refused"\} 0$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).not.toContain(firstEvent);
  });

  test('is ready, though Kafka is away', async () => {
    expect(await ask(booking.url, 'GET', '/-/ready')).toMatchObject({
      status: 200,
      body: { dependencies: { postgres: 'answers', redis: 'answers', kafka: 'does not answer' } },
    });
  });

  test('has sold no seat twice', async () => {
    const seats = await world.seats();
    expect(seats).toMatchObject({ capacity: 360, breaches: 0 });
    expect(seats.sold).toBeGreaterThan(0);
  });
});

import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, firstEvent, seatsAt, type Visitor, visitor, visitorWith } from '../../test/booking-client.ts';
import { type BookingWorld, bookingWorld } from '../../test/booking-world.ts';
import { startPostgres, startRedis, type TestServer } from '../../test/servers.ts';
import type { Service } from '../../test/service-process.ts';
import { checkSeats } from './invariants.ts';

const secret = 'a secret of at least thirty-two characters';
const unknownId = '00000000-0000-4000-8000-00000000ffff';

let servers: { postgres: TestServer; redis: TestServer };
let world: BookingWorld;
let booking: Service;
let ann: Visitor;
let bob: Visitor;

beforeAll(async () => {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  servers = { postgres, redis };
  world = await bookingWorld(servers);
  booking = await world.service({ TOKEN_SECRET: secret });
  [ann, bob] = await Promise.all([visitor(booking.url), visitor(booking.url)]);
});

afterAll(async () => {
  await world?.dispose();
  await Promise.all(Object.values(servers ?? {}).map((server) => server.dispose()));
});

/** Seats that no other test uses. */
let next = 0;
const seat = (): string => {
  const number = next++;
  return `R00${Math.floor(number / 50) + 1}-S${String((number % 50) + 1).padStart(2, '0')}`;
};

describe('users', () => {
  const register = (body: unknown) => ask(booking.url, 'POST', '/api/v1/auth/register', { body });
  const login = (body: unknown) => ask(booking.url, 'POST', '/api/v1/auth/login', { body });
  const password = 'LoadTest123!';

  test('register once, and sign in whatever the case of their address', async () => {
    expect(await register({ email: 'Cleo@Example.com', password })).toMatchObject({
      status: 201,
      body: { id: expect.any(String) },
    });
    expect(await register({ email: 'cleo@example.COM', password })).toMatchObject({
      status: 409,
      body: { error: 'email_taken', field: 'email' },
    });
    const { status, body } = await login({ email: 'cleo@example.com', password });
    expect(status).toBe(200);
    expect((await visitorWith(booking.url, body.accessToken).look(unknownId)).status).toBe(404);
  });

  test('of two who register the same address at once, one does', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => register({ email: 'dora@example.com', password })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  test.each([
    ['a wrong password', { email: 'cleo@example.com', password: 'LoadTest123?' }],
    ['an unknown address', { email: 'nobody@example.com', password }],
  ])('cannot sign in with %s, and are not told which it was', async (_, credentials) => {
    const { status, body } = await login(credentials);
    expect({ status, body }).toEqual({
      status: 401,
      body: { error: 'wrong_credentials', message: 'there is no user with this address and password' },
    });
  });

  test.each([
    ['no address', { password }, 'email'],
    ['what is no address', { email: 'cleo', password }, 'email'],
    ['a number for an address', { email: 1, password }, 'email'],
    ['a short password', { email: 'e@example.com', password: '1234567' }, 'password'],
    ['a very long password', { email: 'e@example.com', password: 'x'.repeat(201) }, 'password'],
    ['a NUL in the password', { email: 'e@example.com', password: 'abcdefgh\0' }, 'password'],
  ])('cannot register with %s', async (_, body, field) => {
    expect(await register(body)).toMatchObject({
      status: 400,
      body: { error: 'invalid_input', field, message: expect.any(String) },
    });
  });
});

describe('events', () => {
  const search = (query: string) => ask(booking.url, 'GET', `/api/v1/events${query}`);

  test('are listed, the earliest first', async () => {
    const { status, body } = await search('');
    expect(status).toBe(200);
    expect(body.data).toHaveLength(3);
    expect(body.data[0]).toMatchObject({ id: firstEvent, capacity: 120 });
    const starts = body.data.map((event: { startsAt: string }) => Date.parse(event.startsAt));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  test.each([
    ['?q=jazz', 1],
    ['?q=ARENA', 1],
    ['?q=', 3],
    ['?q=%25', 0],
    ['?q=_', 0],
    ['?q=%5C', 0],
    ['?page=1', 3],
    ['?page=2', 0],
    ['?q=jazz&page=2', 0],
  ])('%s finds %d', async (query, count) => {
    const { status, body } = await search(query);
    expect(status).toBe(200);
    expect(body.data).toHaveLength(count);
  });

  test.each([
    ['?page=0', 'page'],
    ['?page=-1', 'page'],
    ['?page=1.5', 'page'],
    ['?page=x', 'page'],
    ['?page=1&page=2', 'page'],
    ['?page=99999999999999999999', 'page'],
    ['?q=a&q=b', 'q'],
    ['?q=%00', 'q'],
    [`?q=${'x'.repeat(101)}`, 'q'],
  ])('%s is refused', async (query, field) => {
    expect(await search(query)).toMatchObject({ status: 400, body: { error: 'invalid_input', field } });
  });

  test('have their seats', async () => {
    const seats = await seatsAt(booking.url, '00000000-0000-4000-8000-000000000003');
    expect(Object.keys(seats)).toHaveLength(120);
    expect(new Set(Object.values(seats))).toEqual(new Set(['available']));
  });

  test('that do not exist have none', async () => {
    expect(await ask(booking.url, 'GET', `/api/v1/events/${unknownId}/seats`)).toMatchObject({
      status: 404,
      body: { error: 'unknown_event' },
    });
    expect(await ask(booking.url, 'GET', `/api/v1/events/1/seats`)).toMatchObject({
      status: 400,
      body: { field: 'id' },
    });
    expect(await ask(booking.url, 'GET', `/api/v1/events/%zz/seats`)).toMatchObject({
      status: 400,
      body: { error: 'bad_request' },
    });
  });
});

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
    const seats = await checkSeats(world.pool);
    expect(seats).toMatchObject({ capacity: 360, breaches: [] });
    expect(seats.sold).toBeGreaterThan(0);
  });
});

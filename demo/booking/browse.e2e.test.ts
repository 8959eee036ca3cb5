import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, firstEvent, seatsAt, unknownId, visitorWith } from '../../test/booking-client.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import type { Service } from '../../test/service-process.ts';

const servers = useBookingServers();
let world: BookingWorld;
let booking: Service;

beforeAll(async () => {
  world = await bookingWorld(servers);
  booking = await world.service();
});

afterAll(() => world?.dispose());

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

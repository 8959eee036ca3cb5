/** The API, answer by answer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, unknownId } from '../../test/booking-client.ts';
import type { Service } from '../../test/service-process.ts';
import { concert, type TicketBuyer, ticketBuyer, tokenOf } from '../../test/ticketing-client.ts';
import { type TicketingWorld, testToken, ticketingWorld, useTicketingServers } from '../../test/ticketing-world.ts';

const servers = useTicketingServers();
let world: TicketingWorld;
let ticketing: Service;
let ann: TicketBuyer;
let bob: TicketBuyer;
let eventId: string;

beforeAll(async () => {
  world = ticketingWorld(servers);
  ticketing = await world.service({ VIP_SEATS: '5', GENERAL_SEATS: '20' });
  [ann, bob] = [ticketBuyer(ticketing.url, tokenOf(1)), ticketBuyer(ticketing.url, tokenOf(2))];
  eventId = (await ann.announce()).body.event_id;
});

afterAll(async () => {
  await world?.dispose();
});

const announced = async (): Promise<string> => (await ann.announce()).body.event_id;
const post = (path: string, body: unknown, token: string | undefined = testToken) =>
  ask(ticketing.url, 'POST', path, { token, body });

describe('an event', () => {
  test('is announced, and all its seats are available', async () => {
    const { status, body } = await ann.announce();
    expect(status).toBe(201);
    const id = body.event_id;
    expect(await ann.availability(id)).toMatchObject({
      status: 200,
      body: { event_id: id, section: 'VIP', capacity: 5, available: 5, reserved: 0 },
    });
    expect((await ann.availability(id, 'General')).body).toMatchObject({ capacity: 20, available: 20 });
  });

  test.each([
    ['in the past', { start_time: '2020-01-01T20:00:00Z', end_time: '2020-01-01T21:00:00Z' }],
    ['with a time zone', { start_time: '2030-01-01T20:00:00+02:00', end_time: '2030-01-01T20:00:00.001+02:00' }],
    ['with a time zone that no land has', { start_time: '2030-01-01T20:00:00+23:59' }],
    ['without a description', { description: '' }],
    ['in any script', { title: 'Größe 席 🎟', description: '"\\\n' }],
    ['with more that nobody asked for', { colour: 'red' }],
  ])('may be %s', async (_, change) => {
    expect(await ann.announce({ ...concert, ...change })).toMatchObject({ status: 201 });
  });

  test.each([
    ['no title', { title: undefined }, 400, 'title'],
    ['an empty title', { title: '' }, 400, 'title'],
    ['a number for a title', { title: 1 }, 400, 'title'],
    ['a NUL in the title', { title: 'a\0' }, 400, 'title'],
    ['a NUL in the description', { description: '\0' }, 400, 'description'],
    ['a NUL in the name of the venue', { venue_name: 'a\0b' }, 400, 'venue_name'],
    ['a NUL in the address', { venue_address: '\0a' }, 400, 'venue_address'],
    ['a NUL in a time', { start_time: '2030-01-01T20:00:00Z\0' }, 400, 'start_time'],
    ['half of a character in the title', { title: 'a\ud800' }, 400, 'title'],
    ['too long a title', { title: 'x'.repeat(201) }, 400, 'title'],
    ['no description', { description: undefined }, 400, 'description'],
    ['no start', { start_time: null }, 400, 'start_time'],
    ['a day for a time', { start_time: '2030-01-01' }, 400, 'start_time'],
    ['a day that is none', { start_time: '2030-02-30T20:00:00Z' }, 400, 'start_time'],
    ['a year that Postgres does not have', { start_time: '0000-06-01T20:00:00Z' }, 400, 'start_time'],
    ['an end before the start', { end_time: '2030-01-01T19:00:00Z' }, 400, 'end_time'],
    ['no venue', { venue_name: undefined }, 400, 'venue_name'],
    ['no address', { venue_address: [] }, 400, 'venue_address'],
  ])('cannot be announced with %s', async (_, change, status, field) => {
    const answer = await ann.announce({ ...concert, ...change });
    expect(answer).toMatchObject({ status, body: { error: 'invalid_input', message: expect.any(String), field } });
  });

  test.each([
    [unknownId, 'VIP', 404, 'unknown_event', 'id'],
    ['1', 'VIP', 400, 'invalid_input', 'id'],
    ["' or 1=1", 'VIP', 400, 'invalid_input', 'id'],
    [`${unknownId}\0`, 'VIP', 400, 'invalid_input', 'id'],
    [unknownId, 'VIP%00', 400, 'invalid_input', 'section'],
    [unknownId, 'vip', 400, 'invalid_input', 'section'],
    [unknownId, 'Balcony', 400, 'invalid_input', 'section'],
  ])('%s has no availability of %s', async (id, section, status, error, field) => {
    expect(await ann.availability(encodeURIComponent(id), section)).toMatchObject({ status, body: { error, field } });
  });
});

describe('a reservation', () => {
  test('of any seats gets some, and can be read at once', async () => {
    const { status, body } = await ann.reserve(eventId, { section: 'General', quantity: 3 });
    expect(status).toBe(201);
    expect(body.reservation_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(body.seats).size).toBe(3);
    expect(await ann.look(body.reservation_id)).toMatchObject({
      status: 200,
      body: { id: body.reservation_id, event_id: eventId, section: 'General', quantity: 3, seats: body.seats },
    });
  });

  test('of specific seats gets these', async () => {
    const id = await announced();
    const { status, body } = await ann.reserve(id, { quantity: 2, seats: ['VIP-4', 'VIP-2'] });
    expect(status).toBe(201);
    expect((await ann.look(body.reservation_id)).body.seats).toEqual(['VIP-4', 'VIP-2']);
    const rest = await ann.reserve(id, { quantity: 3 });
    expect([...rest.body.seats].sort()).toEqual(['VIP-1', 'VIP-3', 'VIP-5']);
  });

  test('of seats that are taken is refused by their names; scripts that look for sold out find it', async () => {
    const id = await announced();
    await ann.reserve(id, { quantity: 2, seats: ['VIP-2', 'VIP-3'] });
    const answer = await bob.reserve(id, { quantity: 3, seats: ['VIP-1', 'VIP-2', 'VIP-3'] });
    expect(answer).toMatchObject({ status: 409, body: { error: 'seats_taken', field: 'specific_seats' } });
    expect(answer.body.message).toMatch(/^Insufficient inventory: .*: VIP-2, VIP-3$/);
    expect((await bob.availability(id)).body.available).toBe(3);
  });

  test('beyond what is left is refused as such, and changes nothing', async () => {
    const id = await announced();
    await ann.reserve(id, { quantity: 3 });
    const answer = await ann.reserve(id, { quantity: 3 });
    expect(answer).toMatchObject({ status: 409, body: { error: 'insufficient_inventory' } });
    expect(answer.body.message).toBe('Insufficient inventory: VIP has 2 left');
    expect((await ann.availability(id)).body.available).toBe(2);
    expect((await ann.reserve(id, { quantity: 2 })).status).toBe(201);
    expect((await ann.reserve(id)).body.message).toBe('Insufficient inventory: VIP is sold out');
    expect((await ann.reserve(id, { section: 'General' })).status).toBe(201);
  });

  test("is nobody else's business", async () => {
    const { reservation_id } = (await ann.reserve(eventId, { section: 'General' })).body;
    expect(await bob.look(reservation_id)).toMatchObject({ status: 403, body: { error: 'foreign_reservation' } });
  });

  test.each([
    [unknownId, 404, 'unknown_reservation'],
    ['1', 400, 'invalid_input'],
  ])('%s is not found', async (id, status, error) => {
    expect(await ann.look(id)).toMatchObject({ status, body: { error, field: 'id' } });
  });

  const wanted = { section: 'VIP', quantity: 1, specific_seats: null };
  test.each([
    ['no wish for seats', { specific_seats: undefined }],
    ['an empty list of seats', { specific_seats: [] }],
  ])('may be made with %s', async (_, change) => {
    const event_id = await announced();
    expect((await post('/api/reservations', { ...wanted, event_id, ...change })).status).toBe(201);
  });

  test.each([
    ['no event', { event_id: undefined }, 400, 'event_id'],
    ['a wrong event id', { event_id: 'x' }, 400, 'event_id'],
    ['an unknown event', { event_id: unknownId }, 404, 'event_id'],
    ['no section', { section: undefined }, 400, 'section'],
    ['a wrong section', { section: 'vip' }, 400, 'section'],
    ['no quantity', { quantity: undefined }, 400, 'quantity'],
    ['quantity 0', { quantity: 0 }, 400, 'quantity'],
    ['quantity 4', { quantity: 4 }, 400, 'quantity'],
    ['quantity 1.5', { quantity: 1.5 }, 400, 'quantity'],
    ['a text for the quantity', { quantity: '1' }, 400, 'quantity'],
    ['a text for the seats', { specific_seats: 'VIP-1' }, 400, 'specific_seats'],
    ['a NUL in a seat', { specific_seats: ['VIP-1\0'] }, 400, 'specific_seats.0'],
    ['half of a character in a seat', { specific_seats: ['\ud800'] }, 400, 'specific_seats.0'],
    ['a NUL in the event', { event_id: '\0' }, 400, 'event_id'],
    ['a NUL in the section', { section: 'VIP\0' }, 400, 'section'],
    ['a number for a seat', { specific_seats: [1] }, 400, 'specific_seats.0'],
    ['a seat twice', { quantity: 2, specific_seats: ['VIP-1', 'VIP-1'] }, 400, 'specific_seats'],
    ['more seats than the quantity', { specific_seats: ['VIP-1', 'VIP-2'] }, 400, 'specific_seats'],
    ['an unknown seat', { specific_seats: ['VIP-6'] }, 404, 'specific_seats'],
    ['a seat of another section', { specific_seats: ['General-01'] }, 404, 'specific_seats'],
  ])('cannot be made with %s', async (_, change, status, field) => {
    const answer = await post('/api/reservations', { event_id: eventId, ...wanted, ...change });
    expect(answer).toMatchObject({ status, body: { error: expect.any(String), message: expect.any(String), field } });
  });
});

describe.each(['/api/events', '/api/reservations'])('POST %s', (path) => {
  test.each([
    ['nothing', undefined, 400],
    ['malformed JSON', '{"event_id":', 400],
    ['a list', [], 400],
    ['a number', '1', 400],
    ['null', 'null', 400],
    ['a megabyte', { title: 'x'.repeat(1_000_000) }, 413],
    ['a megabyte of no JSON', 'x'.repeat(1_000_000), 413],
  ])('with %s is refused with a reason', async (_, body, status) => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status, body: { error: expect.any(String), message: expect.any(String) } });
  });

  test('in another media type is refused with a reason', async () => {
    const headers = { 'content-type': 'text/csv' };
    const answer = await ask(ticketing.url, 'POST', path, { token: testToken, body: 'a,b', headers });
    expect(answer).toMatchObject({ status: 415, body: { error: 'unsupported_media_type' } });
  });
});

describe('the service', () => {
  test('shows its metrics by route, with every outcome from the start', async () => {
    const fresh = await world.service();
    const answer = await fetch(`${fresh.url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    for (const outcome of ['reserved', 'insufficient_inventory', 'seats_taken', 'conflict', 'unavailable']) {
      expect(text).toContain(`\nticketing_reservations_total{outcome="${outcome}"} 0\n`);
    }
    expect(text).toContain('\nticketing_append_conflicts_total 0\n');
    expect(text).toContain('\nticketing_pool_connections_max{database="events"} 16\n');
    expect(text).toMatch(
      /^http_server_requests_seconds_count\{method="POST",uri="\/api\/reservations",status="409"\} 0$/m,
    );
  });

  test('counts what becomes of requests, and what it appends', async () => {
    const fresh = await world.service({ VIP_SEATS: '3' });
    const buyer = ticketBuyer(fresh.url);
    const id = (await buyer.announce()).body.event_id;
    await buyer.reserve(id, { seats: ['VIP-1'] });
    await buyer.reserve(id, { seats: ['VIP-1'] });
    await buyer.reserve(id, { quantity: 3 });
    await buyer.reserve(unknownId);
    const counted = (outcome: string) => fresh.metric(`ticketing_reservations_total{outcome="${outcome}"}`);
    expect(await counted('reserved')).toBe(1);
    expect(await counted('seats_taken')).toBe(1);
    expect(await counted('insufficient_inventory')).toBe(1);
    expect(await fresh.metric('ticketing_events_appended_total{type="SectionOpened"}')).toBe(2);
    expect(await fresh.metric('ticketing_events_appended_total{type="SeatsReserved"}')).toBe(1);
    expect(await fresh.metric('ticketing_append_duration_seconds_count{outcome="appended"}')).toBe(2);
  });

  test('is ready though Kafka is away, and keeps a request id', async () => {
    const ready = await ask(ticketing.url, 'GET', '/-/ready', { headers: { 'x-request-id': 'order-17' } });
    expect(ready).toMatchObject({
      status: 200,
      body: { dependencies: { events: 'answers', projections: 'answers', auth: 'answers', kafka: 'does not answer' } },
    });
    expect(ready.headers.get('x-request-id')).toBe('order-17');
  });
});

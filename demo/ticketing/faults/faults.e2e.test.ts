/** The fault switches of the service: each hurts for real, and is over when it is off. And Postgres itself away. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Answer, ask } from '../../../test/booking-client.ts';
import type { Service } from '../../../test/service-process.ts';
import { type TicketBuyer, ticketBuyer } from '../../../test/ticketing-client.ts';
import { type TicketingWorld, ticketingWorld, useTicketingServers } from '../../../test/ticketing-world.ts';

const soon = { timeout: 30_000, interval: 50 };
const attempts = 5;
const pool = 4;

const servers = useTicketingServers();
let world: TicketingWorld;
let ticketing: Service;
let ann: TicketBuyer;
let eventId: string;

beforeEach(async () => {
  world = ticketingWorld(servers);
  ticketing = await world.service({ APPEND_ATTEMPTS: String(attempts), EVENTS_POOL: String(pool) });
  ann = ticketBuyer(ticketing.url);
  eventId = (await ann.announce()).body.event_id;
  return () => world.dispose();
});

const turn = (method: 'PUT' | 'DELETE', fault: string, body?: unknown) => world.turn(ticketing, method, fault, body);
const isOn = (fault: string) => ticketing.metric(`ticketing_fault_active{fault="${fault}"}`);
const connections = (state: string) =>
  ticketing.metric(`ticketing_pool_connections{database="events",state="${state}"}`);
const outcomes = (outcome: string) => ticketing.metric(`ticketing_reservations_total{outcome="${outcome}"}`);

test.each([
  ['slow-requests', { milliseconds: 1 }],
  ['failing-requests', undefined],
  ['memory-leak', undefined],
  ['pool-exhaustion', undefined],
  ['connection-leak', { share: 0.3 }],
  ['append-contention', undefined],
])('%s goes on and off, and says so', async (fault, parameters) => {
  expect(await isOn(fault)).toBe(0);
  expect(await turn('PUT', fault, parameters)).toMatchObject({ status: 200, body: { on: true } });
  expect(await isOn(fault)).toBe(1);
  expect(await turn('PUT', fault, { nonsense: 1 })).toMatchObject({ status: 400 });
  expect((await turn('DELETE', fault)).status).toBe(204);
  expect(await isOn(fault)).toBe(0);
  expect((await ann.reserve(eventId)).status).toBe(201);
});

describe('pool-exhaustion', () => {
  test('leaves reservations without a connection: they wait, and are refused in time', async () => {
    await turn('PUT', 'pool-exhaustion', { leave: 0 });
    expect(await connections('in_use')).toBe(pool);
    expect(await connections('idle')).toBe(0);
    const answering = ann.reserve(eventId);
    await expect.poll(() => connections('waiting'), soon).toBeGreaterThan(0);
    expect(await answering).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(await outcomes('unavailable')).toBe(1);
    expect((await ask(ticketing.url, 'GET', '/-/ready')).status).toBe(503);
    await turn('DELETE', 'pool-exhaustion');
    expect((await ann.reserve(eventId)).status).toBe(201);
    expect(await connections('in_use')).toBeLessThan(pool);
    expect(await outcomes('unavailable')).toBe(1);
  });

  test('does not hold up a stop', async () => {
    await turn('PUT', 'pool-exhaustion', { leave: 0 });
    expect(await ticketing.end('SIGTERM')).toBe(0);
  });
});

describe('connection-leak', () => {
  const share = async (): Promise<number> => {
    const { rows } = await world.auth.query(
      `select count(*) / current_setting('max_connections')::float8 as share
       from pg_stat_activity where backend_type = 'client backend'`,
    );
    return rows[0].share;
  };

  test("takes a share of the server's connections, and gives them back", async () => {
    const before = await share();
    expect(before).toBeLessThan(0.5);
    await turn('PUT', 'connection-leak', { share: 0.85 });
    expect(await share()).toBeGreaterThanOrEqual(0.85);
    expect(await share()).toBeLessThan(0.95);
    await turn('DELETE', 'connection-leak');
    await expect.poll(share, soon).toBeLessThan(0.5);
  });
});

describe('append-contention', () => {
  const conflicts = () => ticketing.metric('ticketing_append_conflicts_total');

  test('with a rival before each append lets nobody reserve, and leaves the seats free', async () => {
    await turn('PUT', 'append-contention', { share: 1 });
    const answer = await ann.reserve(eventId);
    expect(answer).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect(answer.body.message).not.toContain('nsufficient');
    expect(await conflicts()).toBe(attempts);
    expect(await outcomes('conflict')).toBe(1);
    const [hopeless] = await Promise.all([ann.reserve(eventId, { seats: ['VIP-101'] }), ann.reserve(eventId)]);
    expect(hopeless).toMatchObject({ status: 404, body: { error: 'unknown_seats' } });
    await turn('DELETE', 'append-contention');
    const { status, body } = await ann.reserve(eventId);
    expect(status).toBe(201);
    expect((await ann.availability(eventId)).body.reserved).toBe(1);
    expect(body.seats).toEqual(['VIP-001']);
  });

  test('with a rival now and then costs further attempts, and no seat', async () => {
    await turn('PUT', 'append-contention', { share: 0.3 });
    const answers: Answer[] = [];
    for (let at = 0; at < 40; at++) answers.push(await ann.reserve(eventId));
    expect(await conflicts()).toBeGreaterThan(0);
    const reserved = answers.filter(({ status }) => status === 201).length;
    expect(reserved).toBeGreaterThan(0);
    expect((await ann.availability(eventId)).body.reserved).toBe(reserved);
    const { rows } = await world.events.query('select count(*)::int as events, max(position)::int as last from events');
    expect(rows[0].events).toBe(rows[0].last);
  });
});

describe('Postgres away', () => {
  test('is 503 for all, and over when it is back', async () => {
    const { reservation_id } = (await ann.reserve(eventId)).body;
    await servers.postgres.kill();
    for (const answer of [
      await ann.announce(),
      await ann.reserve(eventId),
      await ann.availability(eventId),
      await ann.look(reservation_id),
    ]) {
      expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    }
    expect((await ask(ticketing.url, 'GET', '/-/ready')).status).toBe(503);
    expect((await ask(ticketing.url, 'GET', '/-/healthy')).status).toBe(200);
    await servers.postgres.restart();
    await expect.poll(async () => (await ann.reserve(eventId)).status, soon).toBe(201);
    expect((await ann.look(reservation_id)).status).toBe(200);
  });

  test('for whoever wants to append is given up after a time: nobody hangs, and nothing is reserved', async () => {
    const client = await world.events.connect();
    await client.query('begin');
    await client.query('select from store_head for update');
    const answering = Promise.all(Array.from({ length: 20 }, () => ann.reserve(eventId)));
    expect((await ann.availability(eventId)).body.available).toBe(100);
    for (const answer of await answering) expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    await client.query('rollback');
    client.release();
    expect((await ann.availability(eventId)).body.available).toBe(100);
    expect((await ann.reserve(eventId)).status).toBe(201);
  });
});

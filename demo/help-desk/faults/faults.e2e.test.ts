/** The fault switches: each hurts for real, and is over when it is off. And Postgres itself away. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../../../test/booking-client.ts';
import { deskSocket } from '../../../test/help-desk-socket.ts';
import {
  type DeskAgent,
  deskAgent,
  type HelpDeskWorld,
  helpDeskWorld,
  useHelpDeskServers,
} from '../../../test/help-desk-world.ts';
import type { Service } from '../../../test/service-process.ts';

const soon = { timeout: 30_000, interval: 50 };
const pool = 4;

const servers = useHelpDeskServers();
let world: HelpDeskWorld;
let desk: Service;
let ann: DeskAgent;

beforeEach(async () => {
  world = await helpDeskWorld(servers);
  desk = await world.service({ POSTGRES_POOL: String(pool) });
  ann = await deskAgent(desk.url);
  return () => world.dispose();
});

const turn = (method: 'PUT' | 'DELETE', fault: string, body?: unknown) => world.turn(desk, method, fault, body);
const isOn = (fault: string) => desk.metric(`help_desk_fault_active{fault="${fault}"}`);
const connections = (state: string) => desk.metric(`help_desk_pool_connections{state="${state}"}`);

test.each([
  ['slow-requests', { milliseconds: 1 }],
  ['failing-requests', undefined],
  ['memory-leak', undefined],
  ['pool-exhaustion', undefined],
  ['slow-queries', { milliseconds: 1 }],
  ['dropped-connections', undefined],
])('%s goes on and off, and says so', async (fault, parameters) => {
  expect(await isOn(fault)).toBe(0);
  expect(await turn('PUT', fault, parameters)).toMatchObject({ status: 200, body: { on: true } });
  expect(await isOn(fault)).toBe(1);
  expect(await turn('PUT', fault, { nonsense: 1 })).toMatchObject({ status: 400 });
  expect((await turn('DELETE', fault)).status).toBe(204);
  expect(await isOn(fault)).toBe(0);
  expect((await ann.open()).status).toBe(201);
});

describe('pool-exhaustion', () => {
  test('leaves statements without a connection: they wait, and are refused in time', async () => {
    await turn('PUT', 'pool-exhaustion', { leave: 0 });
    expect(await connections('in_use')).toBe(pool);
    const answering = ann.open();
    await expect.poll(() => connections('waiting'), soon).toBe(1);
    expect(await answering).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(await desk.metric('help_desk_tickets_total{outcome="failed"}')).toBe(1);
    expect(await desk.metric('help_desk_query_failures_total{query="ticket_create"}')).toBe(1);
    expect(await desk.metric('help_desk_query_duration_seconds_count{query="ticket_create"}')).toBe(0);
    expect(await desk.metric('help_desk_pool_wait_seconds_bucket{le="1"}')).toBe(1);
    expect(await desk.metric('help_desk_pool_wait_seconds_count')).toBe(2);
    expect((await ask(desk.url, 'GET', '/-/ready')).status).toBe(503);
    await turn('DELETE', 'pool-exhaustion');
    expect((await ann.open()).status).toBe(201);
  });

  test('does not hold up a stop', async () => {
    await turn('PUT', 'pool-exhaustion', { leave: 0 });
    expect(await desk.end('SIGTERM')).toBe(0);
  });
});

describe('slow-queries', () => {
  const milliseconds = 300;
  const sleeping = async () => {
    const { rows } = await world.pool.query(
      `select count(*)::int as all from pg_stat_activity where application_name = 'help-desk' and wait_event = 'PgSleep'`,
    );
    return rows[0].all;
  };

  test('makes statements sleep in Postgres, reads and writes alike; their results are the same', async () => {
    const { id } = (await ann.open({ title: 'Kettle', description: 'It boils.' })).body;
    const paths = [`/tickets/${id}`, '/tickets?limit=3', '/tickets/search?q=kettle', '/analytics/dashboard'];
    const look = async () => {
      const answers = await Promise.all(paths.map((path) => ann.get(path)));
      return answers.map(({ status, body: { generatedAt: _, ageSeconds: __, ...body } }) => ({ status, body }));
    };
    const before = await look();
    await turn('PUT', 'slow-queries', { milliseconds });
    const looking = look();
    await expect.poll(sleeping, { ...soon, interval: 5 }).toBeGreaterThan(0);
    expect(await looking).toEqual(before);
    expect(await ann.patch(`/tickets/${id}`, { status: 'closed' })).toMatchObject({ body: { status: 'closed' } });
    expect(await ann.post(`/tickets/${id}/comments`, { content: 'Off.' })).toMatchObject({ status: 201 });
    expect((await ann.open()).status).toBe(201);
    const slow = async (query: string) =>
      ((await desk.metric(`help_desk_query_duration_seconds_count{query="${query}"}`)) ?? 0) -
      ((await desk.metric(`help_desk_query_duration_seconds_bucket{le="0.25",query="${query}"}`)) ?? 0);
    for (const query of [
      'ticket_get',
      'ticket_list',
      'ticket_search',
      'ticket_update',
      'comment_create',
      'ticket_create',
    ])
      expect(await slow(query)).toBeGreaterThanOrEqual(1);
    await turn('DELETE', 'slow-queries');
    const searches = await slow('ticket_search');
    await look();
    expect(await slow('ticket_search')).toBe(searches);
    const { rows } = await world.pool.query('select count(*)::int as made from comments where ticket_id = $1', [id]);
    expect(rows[0].made).toBe(1);
  });
});

describe('dropped-connections', () => {
  test('ends WebSockets without a word until it is off', async () => {
    const sockets = await Promise.all(Array.from({ length: 10 }, () => deskSocket(desk.url, ann.token)));
    const lost = () => desk.metric('help_desk_websocket_disconnects_total{reason="lost"}');
    await turn('PUT', 'dropped-connections', { share: 0.5, everyMilliseconds: 20 });
    for (const { closed } of sockets) expect((await closed).code).toBe(1006);
    await expect.poll(lost, soon).toBe(10);
    expect(await desk.metric('help_desk_websocket_connections')).toBe(0);
    await turn('DELETE', 'dropped-connections');
    const after = await deskSocket(desk.url, ann.token);
    after.send({ type: 'subscribe', channel: 'tickets' });
    const { id } = (await ann.open()).body;
    await after.told({ type: 'ticket.created', ticketId: id });
    expect(await lost()).toBe(10);
    after.socket.close();
  });
});

describe('Postgres away', () => {
  test('is 503 for all, and over when it is back; WebSockets stay', async () => {
    const { id } = (await ann.open()).body;
    const socket = await deskSocket(desk.url, ann.token);
    await servers.postgres.kill();
    for (const answer of [
      await ann.open(),
      await ann.get(`/tickets/${id}`),
      await ann.get('/tickets'),
      await ann.get('/analytics/dashboard'),
      await ann.get('/knowledge-base'),
      await ann.post('/auth/login', { email: 'agent@test.com', password: 'password' }),
    ]) {
      expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    }
    expect((await ask(desk.url, 'GET', '/-/ready')).status).toBe(503);
    expect((await ask(desk.url, 'GET', '/-/healthy')).status).toBe(200);
    socket.send({ type: 'ping' });
    await socket.told({ type: 'pong' });
    await servers.postgres.restart();
    await expect.poll(async () => (await ann.get(`/tickets/${id}`)).status, soon).toBe(200);
    socket.socket.close();
  });
});

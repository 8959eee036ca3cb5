/** The search, the knowledge base, the dashboard, and what all routes have in common, answer by answer. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, unknownId } from '../../test/booking-client.ts';
import { deskAgent, type OpenDesk, openDesk, seeded, useHelpDeskServers } from '../../test/help-desk-world.ts';

const servers = useHelpDeskServers();
let { world, desk, ann } = {} as OpenDesk;

beforeAll(async () => {
  ({ world, desk, ann } = await openDesk(servers));
});

afterAll(async () => {
  await world?.dispose();
});

const lamp = { title: 'Lamp', description: 'It flickers.' };
const ids = (data: readonly { id: string }[]) => data.map(({ id }) => id);
const malformed = 'invalid_input';

describe('the search', () => {
  test('finds words in whatever form, in title and text, and no others', async () => {
    const word = `kettle${randomUUID().slice(0, 8)}`;
    const { id } = (await ann.open({ title: `Two ${word} are boiling`, description: 'a' })).body;
    const { id: other } = (await ann.open({ title: 'a', description: `It boils the ${word}` })).body;
    await ann.open({ title: 'boiling', description: 'over' });
    expect(ids((await ann.get(`/tickets/search?q=${word}`)).body.data)).toEqual([other, id]);
    expect(ids((await ann.get(`/tickets/search?q=boiled ${word}`)).body.data)).toEqual([other, id]);
    expect(ids((await ann.get(`/tickets/search?q=${word} -two`)).body.data)).toEqual([other]);
    expect((await ann.get(`/tickets/search?q=${word}&limit=1`)).body).toMatchObject({ limit: 1, more: true });
  });

  test.each(["'", '"', '&|!():*\\', '%25', 'the', '<->', '-', '"a" or', '🎟'])('takes %s as it is', async (q) => {
    expect((await ann.get(`/tickets/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
  });

  test('is served by the index', async () => {
    const client = await world.pool.connect();
    try {
      await client.query('begin');
      await client.query('set local enable_seqscan = off');
      const { rows } = await client.query(
        `explain select id from tickets where search @@ websearch_to_tsquery('english', 'lamp')`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('tickets_search');
      await client.query('rollback');
    } finally {
      client.release();
    }
  });

  test.each([
    ['', 'q'],
    ['q=', 'q'],
    ['q=%20', 'q'],
    ['q=%00', 'q'],
    [`q=${'x'.repeat(201)}`, 'q'],
    ['q=a&q=b', 'q'],
    ['q=a&limit=1000', 'limit'],
  ])('is refused with "%s"', async (query, field) => {
    for (const path of ['/tickets/search', '/knowledge-base/search']) {
      expect(await ann.get(`${path}?${query}`)).toMatchObject({ status: 400, body: { error: malformed, field } });
    }
  });
});

describe('the knowledge base', () => {
  const open = (path: string) => ask(desk.url, 'GET', `/api/v1/knowledge-base${path}`);

  test('is open to everybody: its list, its search, and an article', async () => {
    const { body } = await open('?limit=100');
    expect(body.data).toHaveLength(seeded.articles);
    const found = (await open('/search?q=printers')).body.data;
    expect(found.length).toBe(seeded.articles / 10);
    expect(await open(`/${found[0].id}`)).toMatchObject({
      status: 200,
      body: { id: found[0].id, title: found[0].title, content: expect.stringContaining('printer') },
    });
  });

  test.each([
    [unknownId, 404, 'unknown_article'],
    ['1', 400, malformed],
    ['%00', 400, malformed],
  ])('has no article %s', async (id, status, error) => {
    expect(await open(`/${id}`)).toMatchObject({ status, body: { error, field: 'id' } });
  });
});

test('the dashboard counts what there is, a second late at most', async () => {
  const before = (await ann.get('/analytics/dashboard')).body;
  const { rows } = await world.pool.query('select count(*)::int as tickets from tickets');
  expect(before.tickets.total).toBeLessThanOrEqual(rows[0].tickets);
  await ann.open({ ...lamp, priority: 'urgent' });
  const now = async () => (await ann.get('/analytics/dashboard')).body.tickets;
  await expect.poll(async () => (await now()).total, { timeout: 30_000 }).toBe(rows[0].tickets + 1);
  const { byStatus, byPriority, total } = await now();
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);
  expect([sum(byStatus), sum(byPriority)]).toEqual([total, total]);
  expect(byPriority.urgent).toBeGreaterThan(seeded.tickets / 4);
});

test('the dashboard is made by one query at a time however long it takes, and says how old it is', async () => {
  const locker = await world.pool.connect();
  const waiting = async () => {
    const { rows } = await world.pool.query(
      `select count(*)::int as queries from pg_stat_activity where application_name = 'help-desk' and wait_event_type = 'Lock'`,
    );
    return rows[0].queries;
  };
  const look = (times: number) => Array.from({ length: times }, () => ann.get('/analytics/dashboard'));
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1200));
  try {
    // What is shown by now is shown no more.
    await pause();
    await locker.query('begin');
    await locker.query('lock table tickets in access exclusive mode');
    const looking = look(3);
    await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
    await pause();
    looking.push(...look(3));
    await ask(desk.url, 'GET', '/health');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await waiting()).toBe(1);
    await locker.query('rollback');
    const [first, ...others] = await Promise.all(looking);
    expect(first?.body.ageSeconds).toBeGreaterThan(1.2);
    expect(Date.parse(first?.body.generatedAt)).toBeLessThan(Date.now() - 1200);
    for (const { status, body } of others.slice(0, 2)) {
      expect([status, body.generatedAt]).toEqual([200, first?.body.generatedAt]);
    }
  } finally {
    locker.release(true);
  }
});

describe.each(['/auth/login', '/auth/refresh', '/tickets', `/tickets/${unknownId}/comments`])('POST %s', (path) => {
  test.each([
    ['nothing', undefined, 400],
    ['malformed JSON', '{"title":', 400],
    ['a list', [], 400],
    ['a number', '1', 400],
    ['null', 'null', 400],
    ['a megabyte', { title: 'x'.repeat(1_000_000) }, 413],
    ['a megabyte of no JSON', 'x'.repeat(1_000_000), 413],
  ])('with %s is refused with a reason', async (_, body, status) => {
    const answer = await ann.post(path, body);
    expect(answer).toMatchObject({ status, body: { error: expect.any(String), message: expect.any(String) } });
  });

  test('in another media type is refused with a reason', async () => {
    const headers = { 'content-type': 'text/csv' };
    const answer = await ask(desk.url, 'POST', `/api/v1${path}`, { token: ann.token, body: 'a,b', headers });
    expect(answer).toMatchObject({ status: 415, body: { error: 'unsupported_media_type' } });
  });
});

describe('the service', () => {
  test.each(['/health', '/api/v1/health'])('is healthy at %s', async (path) => {
    expect(await ask(desk.url, 'GET', path)).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('has no route but its own', async () => {
    expect(await ann.get('/nothing')).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  test('shows its metrics by route, with every outcome from the start', async () => {
    const fresh = await world.service();
    const answer = await fetch(`${fresh.url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    for (const series of [
      'help_desk_tickets_total{outcome="failed"}',
      'help_desk_sign_ins_total{outcome="signed_in"}',
      'help_desk_websocket_disconnects_total{reason="lost"}',
      'help_desk_query_duration_seconds_count{query="ticket_search"}',
      'help_desk_websocket_delivery_seconds_count{type="typing"}',
      'help_desk_fault_active{fault="dropped-connections"}',
    ]) {
      expect(text).toContain(`\n${series} 0\n`);
    }
    expect(text).toContain('\nhelp_desk_pool_connections_max 16\n');
    expect(text).toMatch(
      /^http_server_requests_seconds_count\{method="POST",uri="\/api\/v1\/tickets",status="201"\} 0$/m,
    );
  });

  test('counts what it does, and how long Postgres takes for each statement', async () => {
    const fresh = await world.service();
    const bob = await deskAgent(fresh.url);
    const { id } = (await bob.open()).body;
    await bob.patch(`/tickets/${id}`, { status: 'closed' });
    await bob.post(`/tickets/${id}/comments`, { content: 'Done.' });
    await bob.open({ ...lamp, title: '' });
    await bob.get('/tickets/search?q=lamp');
    const asked = (query: string) => fresh.metric(`help_desk_query_duration_seconds_count{query="${query}"}`);
    expect(await fresh.metric('help_desk_tickets_total{outcome="created"}')).toBe(1);
    expect(await fresh.metric('help_desk_tickets_total{outcome="updated"}')).toBe(1);
    expect(await fresh.metric('help_desk_tickets_total{outcome="failed"}')).toBe(0);
    expect(await fresh.metric('help_desk_comments_total{outcome="created"}')).toBe(1);
    expect(await fresh.metric('help_desk_sign_ins_total{outcome="signed_in"}')).toBe(1);
    expect(await asked('ticket_search')).toBe(1);
    expect(await asked('ticket_create')).toBe(1);
    expect(await asked('user_by_email')).toBe(1);
    expect(await fresh.metric('help_desk_pool_wait_seconds_count')).toBe(5);
  });
});

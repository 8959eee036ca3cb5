/** Tickets and their list, answer by answer. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unknownId } from '../../test/booking-client.ts';
import { type OpenDesk, openDesk, seeded, useHelpDeskServers } from '../../test/help-desk-world.ts';

const servers = useHelpDeskServers();
let { world, ann } = {} as OpenDesk;

beforeAll(async () => {
  ({ world, ann } = await openDesk(servers));
});

afterAll(async () => {
  await world?.dispose();
});

const lamp = { title: 'Lamp', description: 'It flickers.' };
const ids = (data: readonly { id: string }[]) => data.map(({ id }) => id);
const malformed = 'invalid_input';

describe('a ticket', () => {
  test('is created open, and shown with who created it', async () => {
    const { status, body } = await ann.open({ ...lamp, priority: 'HIGH', category: 'light' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...lamp,
      id: expect.any(String),
      status: 'open',
      priority: 'high',
      category: 'light',
    });
    expect(await ann.get(`/tickets/${body.id}`)).toMatchObject({
      status: 200,
      body: { ...lamp, id: body.id, createdBy: 'Test agent', comments: [] },
    });
  });

  test.each<[string, object]>([
    ['in any script', { title: 'Größe 席 🎟', description: '"\\\n' }],
    ['with more that nobody asked for', { tags: ['a'], assigneeId: null }],
    ['that is no SQL', { title: "'); drop table tickets; --" }],
  ])('may be %s', async (_, change) => {
    const { status, body } = await ann.open({ ...lamp, ...change });
    expect(status).toBe(201);
    const { title, description } = { ...lamp, ...change };
    expect((await ann.get(`/tickets/${body.id}`)).body).toMatchObject({ title, description });
  });

  test.each([
    ['no title', { title: undefined }, 'title'],
    ['an empty title', { title: '' }, 'title'],
    ['a number for a title', { title: 1 }, 'title'],
    ['a NUL in the title', { title: 'a\0' }, 'title'],
    ['half of a character in the title', { title: 'a\ud800' }, 'title'],
    ['too long a title', { title: 'x'.repeat(201) }, 'title'],
    ['no description', { description: null }, 'description'],
    ['a NUL in the description', { description: '\0' }, 'description'],
    ['a priority that there is not', { priority: 'asap' }, 'priority'],
    ['a number for a priority', { priority: 1 }, 'priority'],
    ['a list for a category', { category: [] }, 'category'],
  ])('cannot be created with %s', async (_, change, field) => {
    const answer = await ann.open({ ...lamp, ...change });
    expect(answer).toMatchObject({ status: 400, body: { error: malformed, message: expect.any(String), field } });
  });

  test('changes its status in whatever case, and knows when it was resolved', async () => {
    const { id } = (await ann.open()).body;
    expect(await ann.patch(`/tickets/${id}`, { status: 'IN_PROGRESS' })).toMatchObject({
      status: 200,
      body: { id, status: 'in_progress', priority: 'medium' },
    });
    await ann.patch(`/tickets/${id}`, { status: 'resolved' });
    const resolved = async () =>
      (await world.pool.query('select resolved_at from tickets where id = $1', [id])).rows[0].resolved_at;
    const at = await resolved();
    expect(at).toBeInstanceOf(Date);
    await ann.patch(`/tickets/${id}`, { status: 'closed', priority: 'low' });
    expect(await resolved()).toEqual(at);
    await ann.patch(`/tickets/${id}`, { status: 'open' });
    expect(await resolved()).toBeNull();
  });

  test.each<[string, unknown, number, string | undefined]>([
    ['nothing', {}, 400, 'status'],
    ['a status that there is not', { status: 'lost' }, 400, 'status'],
    ['a number for a status', { status: 1 }, 400, 'status'],
    ['no object', 'null', 400, undefined],
  ])('cannot be changed to %s', async (_, change, status, field) => {
    const { id } = (await ann.open()).body;
    const { body, ...answer } = await ann.patch(`/tickets/${id}`, change);
    expect(answer.status).toBe(status);
    expect(body.field).toBe(field);
  });

  test('is commented on', async () => {
    const { id } = (await ann.open()).body;
    const added = await ann.post(`/tickets/${id}/comments`, { content: 'Try another bulb.', isInternal: true });
    expect(added).toMatchObject({ status: 201, body: { ticketId: id, authorId: ann.userId, isInternal: true } });
    const { comments } = (await ann.get(`/tickets/${id}`)).body;
    expect(comments).toEqual([added.body]);
  });

  test.each([
    ['nothing', {}, 'content'],
    ['an empty comment', { content: '' }, 'content'],
    ['a NUL', { content: 'a\0b' }, 'content'],
    ['a list', { content: ['a'] }, 'content'],
    ['a word for a switch', { content: 'a', isInternal: 'yes' }, 'isInternal'],
  ])('cannot be commented on with %s', async (_, comment, field) => {
    const { id } = (await ann.open()).body;
    expect(await ann.post(`/tickets/${id}/comments`, comment)).toMatchObject({ status: 400, body: { field } });
  });

  test.each([
    [unknownId, 404, 'unknown_ticket'],
    ['1', 400, malformed],
    ["' or 1=1", 400, malformed],
    ['%00', 400, malformed],
  ])('%s is none, whatever is done with it', async (id, status, error) => {
    const path = `/tickets/${id.startsWith('%') ? id : encodeURIComponent(id)}`;
    for (const answer of [
      await ann.get(path),
      await ann.patch(path, { status: 'open' }),
      await ann.post(`${path}/comments`, { content: 'a' }),
    ]) {
      expect(answer).toMatchObject({ status, body: { error, field: 'id' } });
    }
  });
});

describe('the list of tickets', () => {
  test('shows the newest first, page by page, and whether there are more', async () => {
    const category = randomUUID();
    for (let at = 0; at < 3; at++) await ann.open({ ...lamp, category });
    const { rows } = await world.pool.query('select id from tickets order by created_at desc, id desc limit 5');
    const first = (await ann.get('/tickets?limit=2')).body;
    const second = (await ann.get('/tickets?limit=2&page=2')).body;
    expect([first.page, first.limit, first.more]).toEqual([1, 2, true]);
    expect([...ids(first.data), ...ids(second.data)]).toEqual(ids(rows.slice(0, 4)));
    expect((await ann.get('/tickets')).body.data).toHaveLength(20);
    expect((await ann.get('/tickets?page=100')).body).toMatchObject({ data: [], more: false });
  });

  test('shows those of a status', async () => {
    const { data } = (await ann.get('/tickets?status=pending&limit=100')).body;
    expect(data.length).toBe(seeded.tickets / 5);
    expect(new Set(data.map(({ status }: { status: string }) => status))).toEqual(new Set(['pending']));
  });

  test.each([
    ['page=0', 'page'],
    ['page=x', 'page'],
    ['page=1.5', 'page'],
    ['page=99999999999999999999', 'page'],
    ['page=101&limit=100', 'page'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['status=lost', 'status'],
    ['status=%00', 'status'],
  ])('is refused with %s', async (query, field) => {
    expect(await ann.get(`/tickets?${query}`)).toMatchObject({ status: 400, body: { error: malformed, field } });
  });
});

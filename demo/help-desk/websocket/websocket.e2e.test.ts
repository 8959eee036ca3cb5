/** The WebSocket, message by message. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unknownId } from '../../../test/booking-client.ts';
import { type DeskSocket, deskSocket, rawSocket } from '../../../test/help-desk-socket.ts';
import {
  type DeskAgent,
  deskAgent,
  type HelpDeskWorld,
  helpDeskWorld,
  otherAgent,
  useHelpDeskServers,
} from '../../../test/help-desk-world.ts';
import type { Service } from '../../../test/service-process.ts';

const soon = { timeout: 30_000, interval: 50 };
const servers = useHelpDeskServers();
let world: HelpDeskWorld;
let desk: Service;
let ann: DeskAgent;
let bob: DeskAgent;

beforeAll(async () => {
  world = await helpDeskWorld(servers);
  desk = await world.service();
  [ann, bob] = [await deskAgent(desk.url), await deskAgent(desk.url, otherAgent)];
});

afterAll(async () => {
  await world?.dispose();
});

const open = (who = ann, url = desk.url) => deskSocket(url, who.token);
const subscribed = async (channel: string, who = ann, url = desk.url): Promise<DeskSocket> => {
  const socket = await open(who, url);
  socket.send({ type: 'subscribe', channel });
  await socket.told({ type: 'subscribed', channel });
  return socket;
};
const disconnects = async (reason: string, of = desk): Promise<number> =>
  (await of.metric(`help_desk_websocket_disconnects_total{reason="${reason}"}`)) ?? Number.NaN;

describe('who has subscribed', () => {
  test('to all tickets hears of those that are created and changed, with the time', async () => {
    const socket = await subscribed('tickets');
    const before = Date.now();
    const { id } = (await bob.open()).body;
    await bob.patch(`/tickets/${id}`, { status: 'resolved' });
    const created = await socket.told({ type: 'ticket.created', ticketId: id });
    expect(created).toMatchObject({ channel: 'tickets', ticket: { id, status: 'open' } });
    expect(created.timestamp).toBeGreaterThanOrEqual(before);
    expect(created.timestamp).toBeLessThanOrEqual(Date.now());
    expect(await socket.told({ type: 'ticket.updated', ticketId: id })).toMatchObject({
      ticket: { status: 'resolved' },
    });
    socket.socket.close();
    await socket.closed;
  });

  test('to one ticket hears of its changes, its comments and who types, and of no other', async () => {
    const [{ id }, { id: other }] = [(await ann.open()).body, (await ann.open()).body];
    const [socket, typist] = [await subscribed(`ticket:${id}`), await subscribed(`ticket:${id}`, bob)];
    await bob.patch(`/tickets/${other}`, { status: 'closed' });
    await bob.post(`/tickets/${other}/comments`, { content: 'Not this one.' });
    typist.send({ type: 'typing', ticketId: id });
    expect(await socket.told({ type: 'typing' })).toMatchObject({ ticketId: id, userId: bob.userId });
    await bob.post(`/tickets/${id}/comments`, { content: 'This one.' });
    expect(await socket.told({ type: 'comment.created' })).toMatchObject({ comment: { content: 'This one.' } });
    await bob.patch(`/tickets/${id}`, { status: 'closed' });
    await socket.told({ type: 'ticket.updated', ticketId: id });
    expect(socket.messages.filter(({ ticketId }) => ticketId === other)).toEqual([]);
    expect(typist.messages.filter(({ type }) => type === 'typing')).toEqual([]);
    for (const one of [socket, typist]) one.socket.close();
  });

  test('hears of what happens at another process', async () => {
    const second = await world.service();
    const there = await deskAgent(second.url);
    const [here, elsewhere] = [await subscribed('tickets'), await subscribed('tickets', there, second.url)];
    // It says that it is ready before it hears the others.
    await expect.poll(() => world.redis.pubsub('NUMSUB', 'help-desk:events'), soon).toEqual(['help-desk:events', 2]);
    // Whatever else comes that way is passed over.
    for (const text of ['', '{}', '{"from":"a","event":{"type":"typing","channels":["tickets"],"body":{}}}'])
      await world.redis.publish('help-desk:events', text);
    const { id } = (await there.open()).body;
    for (const socket of [here, elsewhere]) await socket.told({ type: 'ticket.created', ticketId: id });
    expect(elsewhere.messages.filter(({ ticketId }) => ticketId === id)).toHaveLength(1);
    expect(await desk.metric('help_desk_events_relayed_total{outcome="received"}')).toBe(1);
    await second.end();
    expect(await elsewhere.closed).toMatchObject({ code: 1001 });
    here.socket.close();
  });

  test('and then no more hears nothing', async () => {
    const socket = await subscribed('tickets');
    socket.send({ type: 'unsubscribe', channel: 'tickets' });
    await socket.told({ type: 'unsubscribed', channel: 'tickets' });
    const { id } = (await ann.open()).body;
    socket.send({ type: 'ping' });
    await socket.told({ type: 'pong' });
    expect(socket.messages.filter(({ ticketId }) => ticketId === id)).toEqual([]);
    socket.socket.close();
  });

  test('to a ticket that nobody knows hears who types about it', async () => {
    const [socket, typist] = [await subscribed(`ticket:${unknownId}`), await open(bob)];
    typist.send({ type: 'typing', ticketId: unknownId });
    expect(await socket.told({ type: 'typing' })).toMatchObject({ channel: `ticket:${unknownId}`, userId: bob.userId });
    for (const one of [socket, typist]) one.socket.close();
  });

  test('twice hears once, and has a hundred channels at most', async () => {
    const socket = await subscribed('tickets');
    socket.send({ type: 'subscribe', channel: 'tickets' });
    const { id } = (await ann.open()).body;
    for (let at = 0; at < 45; at++) socket.send({ type: 'subscribe', channel: `ticket:a-${at}` });
    await socket.told({ type: 'subscribed', channel: 'ticket:a-44' });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    for (let at = 0; at < 45; at++) socket.send({ type: 'subscribe', channel: `ticket:b-${at}` });
    await socket.told({ type: 'subscribed', channel: 'ticket:b-44' });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    for (let at = 0; at < 10; at++) socket.send({ type: 'subscribe', channel: `ticket:c-${at}` });
    expect(await socket.told({ type: 'error' })).toMatchObject({ error: 'too_many_channels', field: 'channel' });
    expect(socket.messages.filter(({ type, ticketId }) => type === 'ticket.created' && ticketId === id)).toHaveLength(
      1,
    );
    socket.socket.close();
  });
});

describe('a client that sends', () => {
  test.each<[string, string, object]>([
    ['no JSON', '{', { error: 'malformed_json' }],
    ['a number', '2', { error: 'invalid_input' }],
    ['an unknown type', '{"type":"shout"}', { error: 'invalid_input', field: 'type' }],
    ['a NUL', '{"type":"subscribe","channel":"tickets\\u0000"}', { error: 'invalid_input', field: 'channel' }],
  ])('%s is told why, and may go on', async (_, message, error) => {
    const socket = await open();
    socket.send(message);
    expect(await socket.told({ type: 'error' })).toMatchObject({ ...error, message: expect.any(String) });
    socket.send({ type: 'ping' });
    expect((await socket.told({ type: 'pong' })).timestamp).toEqual(expect.any(Number));
    socket.socket.close();
  });

  test.each<[string, (socket: DeskSocket) => void, number]>([
    ['a binary frame', ({ send }) => send(Buffer.from('{"type":"ping"}')), 1003],
    ['a frame of a megabyte', ({ send }) => send('x'.repeat(1_000_000)), 1009],
    ['a frame that is too large by a byte', ({ send }) => send('x'.repeat(16 * 1024 + 1)), 1009],
    ['no UTF-8', ({ socket }) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
    ['a frame that is none', ({ socket }) => rawSocket(socket).write(Buffer.from([0xff, 0x80, 0, 0, 0, 0])), 1002],
    ['nothing of the protocol again and again', ({ send }) => repeat(11, () => send('{')), 1008],
    ['too much at once', ({ send }) => repeat(200, () => send({ type: 'ping' })), 1008],
  ])('%s is closed with the code that says so', async (_, misbehave, code) => {
    const before = await disconnects('violation');
    const socket = await open();
    misbehave(socket);
    expect((await socket.closed).code).toBe(code);
    await expect.poll(() => disconnects('violation'), soon).toBe(before + 1);
  });
});

const repeat = (times: number, act: () => void): void => {
  for (let at = 0; at < times; at++) act();
};

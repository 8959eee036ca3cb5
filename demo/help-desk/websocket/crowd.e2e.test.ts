/** A thousand WebSockets at one process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeskSocket, deskSocket } from '../../../test/help-desk-socket.ts';
import { deskAgent, type HelpDeskWorld, helpDeskWorld, useHelpDeskServers } from '../../../test/help-desk-world.ts';

const crowd = 1000;
/** What is promised of that many, in bytes. */
const most = 300 * 2 ** 20;

const servers = useHelpDeskServers();
let world: HelpDeskWorld;

beforeAll(async () => {
  world = await helpDeskWorld(servers);
});

afterAll(async () => {
  await world?.dispose();
});

test('a thousand are told of a ticket, and take less memory than is promised', async () => {
  const desk = await world.service();
  const ann = await deskAgent(desk.url);
  const sockets: DeskSocket[] = [];
  for (let at = 0; at < crowd; at += 50) {
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => deskSocket(desk.url, ann.token)))));
  }
  for (const socket of sockets) socket.send({ type: 'subscribe', channel: 'tickets' });
  for (const socket of sockets) await socket.told({ type: 'subscribed' });
  expect(await desk.metric('help_desk_websocket_connections')).toBe(crowd);
  const { id } = (await ann.open()).body;
  for (const socket of sockets) await socket.told({ type: 'ticket.created', ticketId: id });
  expect(await desk.metric('help_desk_websocket_messages_sent_total{type="ticket.created"}')).toBe(crowd);
  await expect.poll(() => desk.metric('help_desk_websocket_delivery_seconds_count{type="ticket.created"}')).toBe(crowd);
  expect(await desk.metric('process_resident_memory_bytes')).toBeLessThan(most);
  expect(await desk.end()).toBe(0);
  for (const { closed } of sockets) expect((await closed).code).toBe(1001);
});

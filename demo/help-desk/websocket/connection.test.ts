/** A connection over real sockets: its heartbeat, and what becomes of a client that does not read. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { rawSocket } from '../../../test/help-desk-socket.ts';
import { Connection } from './connection.ts';

/** Both ends of a WebSocket on loopback. */
async function connected(expiresAt = Number.POSITIVE_INFINITY) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], unknown];
  let sent = 0;
  const connection = new Connection(socket, { id: 'ann', expiresAt }, { sent: { inc: () => sent++ } });
  const closed = once(socket, 'close').then(([code]) => code as number);
  return {
    client,
    socket,
    connection,
    closed,
    sent: () => sent,
    [Symbol.asyncDispose]: async () => {
      client.terminate();
      socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

test('who answers each heartbeat stays; who does not answer one is let go at the next', async () => {
  await using both = await connected();
  const { connection, socket, client, closed } = both;
  socket.on('pong', () => connection.answered());
  for (let beat = 0; beat < 3; beat++) {
    const answer = once(socket, 'pong');
    connection.beat();
    await answer;
  }
  expect(socket.readyState).toBe(WebSocket.OPEN);
  rawSocket(client).pause();
  connection.beat();
  connection.beat();
  expect(connection.ending).toBe('silent');
  expect(await closed).toBe(1006);
});

test('what came from a client counts as an answer', async () => {
  await using both = await connected();
  const { connection } = both;
  connection.beat();
  expect(connection.heard()).toBe(true);
  connection.beat();
  expect(connection.ending).toBeUndefined();
});

test('whose token has expired is closed at the next heartbeat', async () => {
  await using both = await connected(Date.now() - 1);
  both.connection.beat();
  expect(both.connection.ending).toBe('expired');
  expect(await both.closed).toBe(1008);
});

test('who does not read is let go before much waits for them, and is sent nothing more', async () => {
  await using both = await connected();
  const { connection, socket, client, closed, sent } = both;
  rawSocket(client).pause();
  const message = Buffer.alloc(4096, 'x');
  let most = 0;
  // The buffers of both sockets take some megabytes before anything waits in this process.
  for (let at = 0; at < 100_000 && !connection.ending; at++) {
    connection.write('typing', message);
    most = Math.max(most, socket.bufferedAmount);
    if (at % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(connection.ending).toBe('slow');
  expect(most).toBeLessThan(2 * 64 * 1024);
  expect(await closed).toBe(1006);
  const before = sent();
  connection.write('typing', message);
  connection.send('pong');
  expect(sent()).toBe(before);
});

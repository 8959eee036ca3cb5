import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { WebSocket } from 'ws';

/** A message of the help desk. */
// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects in it
export type DeskMessage = any;

/** A WebSocket at a help desk. */
export interface DeskSocket {
  readonly socket: WebSocket;
  /** All that came so far. */
  readonly messages: readonly DeskMessage[];
  /** Sends an object as JSON, anything else as it is. */
  send(message: object | string | Buffer): void;
  /** The first message, from now or before, with these fields. */
  told(fields: object): Promise<DeskMessage>;
  /** Resolves when it has ended, with the code of the Close frame: 1006 where there was none. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

const soon = { timeout: 30_000, interval: 20 };

/** The address of the WebSocket of a help desk. */
export const socketUrl = (url: string, token: string): string =>
  `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&token=${token}`;

/** Connects to a help desk. @throws what the handshake is refused with. */
export async function deskSocket(url: string, token: string): Promise<DeskSocket> {
  const socket = new WebSocket(socketUrl(url, token));
  const messages: DeskMessage[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  // A handshake that is refused is told below.
  closed.catch(() => undefined);
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return {
    socket,
    messages,
    closed,
    send: (message) =>
      socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message)),
    told: async (fields) => {
      const found = () => messages.find((message) => isLike(message, fields));
      await expect.poll(found, { ...soon, message: `a message like ${JSON.stringify(fields)}` }).toBeDefined();
      return found();
    },
  };
}

const isLike = (message: DeskMessage, fields: object): boolean =>
  Object.entries(fields).every(([name, value]) => message[name] === value);

/** What a handshake that is refused is answered: the status and the body. */
export async function refusedHandshake(
  address: string,
  options: { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number | undefined; readonly body: DeskMessage }> {
  const socket = new WebSocket(address, { headers: { ...options.headers } });
  socket.on('error', () => undefined);
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(answer, 'end');
  return { status: answer.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

/** The TCP connection below a WebSocket: paused, its client is there and neither reads nor answers. */
export const rawSocket = (socket: WebSocket): Socket => (socket as unknown as { readonly _socket: Socket })._socket;

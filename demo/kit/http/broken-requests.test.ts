/** Requests that are not whole, written by hand on a socket. */
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { measureRequests } from './measure-requests.ts';
import { type HttpServer, httpServer } from './server.ts';

const log = pino({ level: 'silent' });
/** In seconds: so short that a test is, and so long that what is sent at once has arrived. */
const within = 1;

let app: HttpServer;
let sockets: Socket[];
let statuses: string[];
/** Whether somebody waits for a slow answer. */
let asked: boolean;

beforeEach(async () => {
  sockets = [];
  statuses = [];
  asked = false;
  app = httpServer(log, undefined, within);
  measureRequests(app, { observe: ({ status }) => statuses.push(status), zero: () => undefined });
  app.post('/things', async ({ body }) => ({ got: body }));
  app.get('/slow', () => {
    asked = true;
    return setTimeout(1500 * within, 'done');
  });
  app.post('/away', { onRequest: async (_, reply) => reply.redirect('/elsewhere') }, async () => 'never');
  await app.listen({ host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await app.close();
});

/** A client that sends this, and no more unless it is told to. */
function client(sent: string): Socket {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  socket.write(sent);
  return socket;
}

/** Goes on sending until nobody listens any more. */
function drip(socket: Socket, piece: string): void {
  const timer = setInterval(() => socket.write(piece), 20);
  socket.on('close', () => clearInterval(timer));
}

/** What is heard until nobody speaks any more: who goes on sending to one who has left is reset, soon or late. */
async function heard(socket: Socket): Promise<string> {
  let answer = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    answer += piece;
  });
  await new Promise((closed) => socket.once('close', closed));
  return answer;
}

/** For what arrives in time, however busy the machine is. */
function bePatient(): void {
  app.server.headersTimeout = 60_000;
  app.server.requestTimeout = 60_000;
}

const post = (path: string, ...headers: readonly string[]): string =>
  [`POST ${path} HTTP/1.1`, 'host: sale', 'content-type: application/json', ...headers, '', ''].join('\r\n');
const refusalIn = (answer: string) => JSON.parse(answer.split('\r\n\r\n')[1] ?? '');
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+) /.exec(answer)?.[1]);

const late = { error: 'request_timeout', message: expect.any(String) };

test('who sends no more is told that it took too long, and the connection ends', async () => {
  const half = {
    nothing: '',
    'half of the headers': 'POST /things HTTP/1.1\r\nhost: sale\r\n',
    'no body': post('/things', 'content-length: 9'),
    'half of a body': `${post('/things', 'content-length: 9')}{"a"`,
    'half of a body in chunks': `${post('/things', 'transfer-encoding: chunked')}4\r\n{"a"\r\n`,
  };
  const answers = await Promise.all(Object.values(half).map((sent) => text(client(sent))));
  const told = answers.map((answer) => [statusOf(answer), refusalIn(answer)]);
  expect(Object.keys(half).map((what, at) => [what, told[at]])).toEqual(
    Object.keys(half).map((what) => [what, [408, late]]),
  );
});

test('who is told nothing else waits for some seconds, and for no longer', () => {
  const { server } = httpServer(log);
  for (const bound of [server.headersTimeout, server.requestTimeout]) {
    expect(bound).toBeGreaterThanOrEqual(5_000);
    expect(bound).toBeLessThanOrEqual(30_000);
  }
});

test('who sends a body byte by byte is told so too, once, and it is measured as that', async () => {
  const socket = client(post('/things', 'content-length: 9000', 'x-request-id: mine'));
  drip(socket, ' ');
  const answer = await heard(socket);
  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect([statusOf(answer), refusalIn(answer)]).toEqual([408, late]);
  expect(answer).toContain('x-request-id: mine\r\n');
  await expect.poll(() => statuses).toEqual(['408']);
});

test('who goes on sending after the answer is cut off, and hears no second one', async () => {
  const socket = client(post('/away', 'transfer-encoding: chunked'));
  drip(socket, '1\r\nx\r\n');
  const answer = await heard(socket);
  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(statusOf(answer)).toBe(302);
});

test('who turns out to be whole in time is served on the same connection', async () => {
  bePatient();
  const socket = client(`${post('/away', 'content-length: 4')}"a`);
  socket.write(`b"${post('/things', 'content-length: 4', 'connection: close')}"cd"`);
  const answers = await text(socket);
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 302', 'HTTP/1.1 200']);
  expect(answers).toMatch(/\{"got":"cd"\}$/);
});

test('who sends too large a body hears it to the end of it, and is served on the same connection', async () => {
  bePatient();
  const size = 1_000_000;
  const socket = client(`${post('/things', 'transfer-encoding: chunked')}${size.toString(16)}\r\n`);
  const answers = text(socket);
  for (let sent = 0; sent < size; sent += size / 10) {
    await setTimeout(10);
    socket.write('x'.repeat(size / 10));
  }
  socket.write(`\r\n0\r\n\r\n${post('/things', 'content-length: 4', 'connection: close')}"cd"`);
  expect((await answers).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
});

test('an answer that takes longer than a request may is waited for', async () => {
  const { port } = app.server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/slow`)).text()).toBe('done');
});

test('a stop waits for an answer, and not for the rest of a request', async () => {
  const halves = [client('POST /things HTTP/1.1\r\n'), client(`${post('/things', 'content-length: 9')}{"a"`)];
  const { port } = app.server.address() as AddressInfo;
  const answer = fetch(`http://127.0.0.1:${port}/slow`);
  await expect.poll(() => asked).toBe(true);
  const stopped = app.close();
  await Promise.all(halves.map(text));
  expect(await (await answer).text()).toBe('done');
  await stopped;
});

test.each([
  ['what is no HTTP', 'nonsense\r\n\r\n', 400, 'bad_request'],
  ['too large a header', post('/things', `x-big: ${'x'.repeat(20_000)}`), 431, 'headers_too_large'],
  ['a chunk that is none', `${post('/things', 'transfer-encoding: chunked')}zz\r\n`, 400, 'bad_request'],
])('%s is answered with its reason and not waited for', async (_, sent, status, error) => {
  const answer = await text(client(sent));
  expect([statusOf(answer), refusalIn(answer)]).toEqual([status, { error, message: expect.any(String) }]);
});

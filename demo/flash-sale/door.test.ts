import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Door, standAtDoor } from './door.ts';
import { flashSaleMetrics } from './metrics.ts';

const waitingRoom = 'http://127.0.0.1:4000/?to=%2Forder';

let server: Server;
let door: Door;
let url: string;
let everybodyIn: boolean;
/** How many more may pass. */
let places: number;
/** What came inside, and whether it was over the limit. */
let inside: [path: string | undefined, overLimit: boolean][];
const metrics = flashSaleMetrics();

beforeEach(async () => {
  inside = [];
  everybodyIn = false;
  places = 1;
  server = createServer((request, response) => {
    // As a framework does it: the address is decoded, and the route for orders asks.
    const { pathname } = new URL(request.url ?? '', 'http://sale');
    const isOrder = request.method === 'POST' && decodeURIComponent(pathname) === '/order';
    const hasKey = request.headers['x-idempotency-key'] !== '';
    inside.push([request.url, isOrder && hasKey && door.isOverLimit(request)]);
    response.end('inside');
  });
  const limit = { take: () => places-- > 0, hasRoom: () => places > 0 };
  door = standAtDoor(server, { limit, waitingRoom, metrics, everybodyIn: () => everybodyIn });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => server.close();
});

afterEach(() => server.closeAllConnections());

const send = (path = '/order', { method = 'POST', key = 'k', body = '' } = {}) =>
  fetch(url + path, { method, redirect: 'manual', headers: { 'x-idempotency-key': key }, body: body || null });

test('lets in as many as the limit does, and sends the others to the waiting room', async () => {
  expect((await send()).status).toBe(200);
  const away = await send('/order?from=mail');
  expect([away.status, away.headers.get('location')]).toEqual([302, waitingRoom]);
  expect(away.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  expect(inside).toEqual([['/order', false]]);
});

test.each(['/%6frder', '/order#x', '//sale/order'])(
  'counts what finds the route as %s when it gets there',
  async (path) => {
    places = 0;
    const [{ port }] = [server.address() as AddressInfo];
    await new Promise((resolve) => {
      const asked = request({ port, path, method: 'POST', headers: { 'x-idempotency-key': 'k' } }, (answer) =>
        answer.resume().on('end', resolve),
      );
      asked.end();
    });
    expect(inside.map(([, overLimit]) => overLimit)).toEqual([true]);
  },
);

test('sends away without reading what is sent, and the connection serves on', async () => {
  places = 0;
  for (let at = 0; at < 3; at += 1) {
    const away = await send('/order', { body: 'x'.repeat(1_000_000) });
    expect([away.status, await away.text()]).toEqual([302, '']);
  }
  expect((await send('/init')).status).toBe(200);
});

test.each([
  ['another path', '/orders', {}],
  ['the path of another product', '/order/1', {}],
  ['another method', '/order', { method: 'PUT' }],
  ['an order without a key, to be told so', '/order', { key: '' }],
])('lets in %s, and counts it not', async (_, path, request) => {
  expect((await send(path, request)).status).toBe(200);
  expect(inside).toEqual([[path, false]]);
  expect(places).toBe(1);
});

test('lets everybody in who must meet a fault, and says who was over the limit', async () => {
  everybodyIn = true;
  await send();
  await send();
  expect(inside).toEqual([
    ['/order', false],
    ['/order', true],
  ]);
});

test('counts whom it sends away', async () => {
  const count = async () => {
    const lines = (await metrics.registry.metrics()).split('\n');
    return Number(lines.find((line) => line.startsWith('flash_sale_orders_total{outcome="limited"}'))?.split(' ')[1]);
  };
  places = 0;
  const before = await count();
  await send();
  expect(await count()).toBe(before + 1);
});

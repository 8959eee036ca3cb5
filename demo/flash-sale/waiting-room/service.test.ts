import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { shutdown } from '../../../service/shutdown.ts';
import { freePort } from '../../../stack/free-ports.ts';
import { startWaitingRoom } from './service.ts';

const host = '127.0.0.1';

let sale: Server;
/** What the sale answers when it is asked for room. */
let answer: string;
let saleUrl: string;
let url: string;

beforeEach(async () => {
  answer = '{"room":false}';
  sale = createServer((_, response) => response.end(answer)).listen(0, host);
  await once(sale, 'listening');
  saleUrl = `http://${host}:${(sale.address() as AddressInfo).port}`;
  const log = pino({ level: 'silent' });
  const closing = shutdown(log);
  const port = await freePort();
  await startWaitingRoom({ HOST: host, PORT: port, LOG_LEVEL: 'silent', SALE_URL: saleUrl }, log, closing);
  url = `http://${host}:${port}`;
  return async () => {
    await closing.run();
    sale.closeAllConnections();
    sale.close();
  };
});

const visit = async (query: string) => {
  const response = await fetch(`${url}/${query}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  return /<meta http-equiv="refresh" content="([^"]*)">/.exec(await response.text())?.[1];
};

test('a page that loads itself again as long as there is no room', async () => {
  expect(await visit('?to=/order')).toMatch(/^\d+$/);
});

test('a page that sends back as soon as there is room', async () => {
  answer = '{"room":true}';
  expect(await visit('?to=/order')).toBe(`1; url=${saleUrl}/order`);
});

test.each(['', '?to=//evil.example', '?to=https://evil.example', '?to=/%5Cevil.example', '?to=/a&to=/b', '?x=1'])(
  'leads nowhere but to the sale from %j',
  async (query) => {
    answer = '{"room":true}';
    expect(await visit(query)).toBe(`1; url=${saleUrl}/order`);
  },
);

test.each(['nonsense', '{"room":"yes"}', ''])('lets wait while the sale answers %j', async (nonsense) => {
  answer = nonsense;
  expect(await visit('?to=/order')).toMatch(/^\d+$/);
});

test('counts visits by what they were told', async () => {
  const counts = async () => {
    const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
    return lines.filter((line) => line.startsWith('flash_sale_waiting_room_visits_total{'));
  };
  const of = (waits: number, sentBack: number) => [
    `flash_sale_waiting_room_visits_total{outcome="waits"} ${waits}`,
    `flash_sale_waiting_room_visits_total{outcome="sent_back"} ${sentBack}`,
  ];
  expect(await counts()).toEqual(of(0, 0));
  await visit('?to=/order');
  answer = '{"room":true}';
  await visit('?to=/order');
  await visit('?to=/order');
  expect(await counts()).toEqual(of(1, 2));
});

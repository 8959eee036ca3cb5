/** The rate limit, the waiting room, and the fault switches, which must meet everybody. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../test/booking-client.ts';
import { type FlashSaleWorld, flashSaleWorld, init, order, useFlashSaleServers } from '../../test/flash-sale-world.ts';
import type { Service } from '../../test/service-process.ts';

const soon = { timeout: 30_000, interval: 50 };

const servers = useFlashSaleServers();
let world: FlashSaleWorld;
/** An API that lets one order a second pass. */
let api: Service;
let room: Service;

beforeAll(async () => {
  world = await flashSaleWorld(servers);
  api = await world.api({ RATE_LIMIT: '1' });
  room = await world.waitingRoom(api.url);
  await init(api.url, 'limited', 1000);
});

afterAll(async () => {
  await world?.dispose();
});

/** Orders as k6 does: without following a redirect. */
const tryOrder = (
  body: string = JSON.stringify({ productId: 'limited', userId: 'ann' }),
  key: string = crypto.randomUUID(),
) =>
  fetch(`${api.url}/order`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...(key && { 'x-idempotency-key': key }) },
    body,
  });
/** Orders until one comes over the limit. */
async function overLimit(body?: string): Promise<Response> {
  for (;;) {
    const answer = await tryOrder(body);
    await answer.text();
    if (answer.status === 302) return answer;
  }
}
const limited = () => api.metric('flash_sale_orders_total{outcome="limited"}');
const answered302 = () => api.metric('http_server_requests_seconds_count{method="POST",uri="/order",status="302"}');
const location = () => `${world.waitingRoomUrl}/?to=%2Forder`;

describe('over the limit', () => {
  test('one is sent to the waiting room, with the way back and an id', async () => {
    const { headers } = await overLimit();
    expect(headers.get('location')).toBe(location());
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  });

  test('each is counted, as an outcome and as a request', async () => {
    const before = [await limited(), await answered302()];
    let sent = 0;
    for (let at = 0; at < 30; at += 1) {
      const { status } = await tryOrder();
      if (status === 302) sent += 1;
    }
    expect(sent).toBeGreaterThan(0);
    expect([await limited(), await answered302()]).toEqual(before.map((count) => Number(count) + sent));
  });

  test('nothing is reserved', async () => {
    await overLimit();
    const stock = () => world.redis.get('product:limited:stock');
    const before = [await stock(), await api.metric('flash_sale_orders_total{outcome="accepted"}')];
    await overLimit();
    const [left, accepted] = [await stock(), await api.metric('flash_sale_orders_total{outcome="accepted"}')];
    expect(Number(before[0]) - Number(left)).toBe(Number(accepted) - Number(before[1]));
  });

  test('a body is not read: malformed or of 1 MB, it is limited all the same, and the connection goes on', async () => {
    for (const body of ['{"productId":', 'x'.repeat(1_000_000)]) {
      expect((await overLimit(body)).headers.get('location')).toBe(location());
    }
    expect((await ask(api.url, 'GET', '/-/healthy')).status).toBe(200);
  });

  test('another way to write the path leads around no limit', async () => {
    await overLimit();
    const { port } = new URL(api.url);
    const before = Number(await limited());
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const headers = { 'x-idempotency-key': crypto.randomUUID(), 'content-type': 'application/json' };
        const asked = request({ port, path: '/%6frder', method: 'POST', headers });
        asked.end(JSON.stringify({ productId: 'limited', userId: 'ann' }));
        const [answer] = (await once(asked, 'response')) as [IncomingMessage];
        return answer.resume().statusCode;
      }),
    );
    const sent = statuses.filter((status) => status === 302).length;
    expect(sent).toBeGreaterThan(0);
    expect(await limited()).toBe(before + sent);
  });

  test('who has no key is told so, and takes nobody’s turn', async () => {
    await overLimit();
    for (let at = 0; at < 5; at += 1) {
      const answer = await tryOrder(undefined, '');
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: 'missing_key', field: 'x-idempotency-key' });
    }
  });

  test('another path than that of an order is not limited', async () => {
    await overLimit();
    expect((await init(api.url, 'other', 1)).status).toBe(200);
    expect((await ask(api.url, 'POST', '/orders', { headers: { 'x-idempotency-key': 'a' } })).status).toBe(404);
  });
});

describe('the waiting room', () => {
  const visit = async (to = '/order') => {
    const answer = await fetch(`${room.url}/?to=${encodeURIComponent(to)}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    return /<meta http-equiv="refresh" content="([^"]*)">/.exec(await answer.text())?.[1];
  };
  const visits = (outcome: string) => room.metric(`flash_sale_waiting_room_visits_total{outcome="${outcome}"}`);

  test('refreshes itself, and sends back as soon as there is room', async () => {
    expect([await visits('waits'), await visits('sent_back')]).toEqual([0, 0]);
    const { headers } = await overLimit();
    expect(new URL(headers.get('location') as string).searchParams.get('to')).toBe('/order');
    expect(await visit()).toMatch(/^\d+$/);
    await expect.poll(() => visit(), soon).toBe(`1; url=${api.url}/order`);
    expect(await visits('waits')).toBeGreaterThan(0);
    expect(await visits('sent_back')).toBe(1);
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example'])('sends nobody to %s', async (to) => {
    await expect.poll(() => visit(to), soon).toBe(`1; url=${api.url}/order`);
  });

  test('lets wait while the sale is away, and is ready all the same', async () => {
    const alone = await world.waitingRoom('http://127.0.0.1:9');
    const page = await (await fetch(`${alone.url}/?to=/order`)).text();
    expect(page).toContain('You are in the waiting room');
    expect((await ask(alone.url, 'GET', '/-/ready')).status).toBe(200);
    expect(await alone.end()).toBe(0);
  });
});

describe('a fault switch', () => {
  const isOn = (fault: string) => api.metric(`flash_sale_fault_active{fault="${fault}"}`);

  test('failing-requests meets those over the limit too, and is over when it is off', async () => {
    await overLimit();
    const failed = () => api.metric('flash_sale_orders_total{outcome="failed"}');
    expect(await failed()).toBe(0);
    expect((await world.turn(api, 'PUT', 'failing-requests', { share: 1 })).status).toBe(200);
    expect(await isOn('failing-requests')).toBe(1);
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await tryOrder()).status));
    expect(statuses).toEqual([503, 503, 503, 503, 503]);
    expect(await failed()).toBe(5);
    await world.turn(api, 'DELETE', 'failing-requests');
    expect((await overLimit()).headers.get('location')).toBe(location());
  });

  test('slow-requests makes those over the limit wait, where they are measured too', async () => {
    const milliseconds = 300;
    const slow = async () => {
      const quick = await api.metric(
        'http_server_requests_seconds_bucket{le="0.25",method="POST",uri="/order",status="302"}',
      );
      return Number(await answered302()) - Number(quick);
    };
    expect(await slow()).toBe(0);
    await world.turn(api, 'PUT', 'slow-requests', { milliseconds });
    const before = await limited();
    const answers = await Promise.all(Array.from({ length: 5 }, () => tryOrder()));
    const sent = answers.filter(({ status }) => status === 302);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent[0]?.headers.get('location')).toBe(location());
    expect(await slow()).toBe(sent.length);
    expect(await limited()).toBe(Number(before) + sent.length);
    await world.turn(api, 'DELETE', 'slow-requests');
    await overLimit();
    expect(await slow()).toBe(sent.length);
  });

  test('pool-exhaustion takes the connections to Postgres: no sale can begin, orders go on', async () => {
    await world.turn(api, 'PUT', 'pool-exhaustion', { leave: 0 });
    expect(await isOn('pool-exhaustion')).toBe(1);
    expect(await init(api.url, 'exhausted', 1)).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    await expect.poll(async () => (await tryOrder()).status, soon).toBe(200);
    await world.turn(api, 'DELETE', 'pool-exhaustion');
    expect((await init(api.url, 'exhausted', 1)).status).toBe(200);
  });
});

test('without a limit nobody is sent away', async () => {
  const open = await world.api({ RATE_LIMIT: 'off' });
  await init(open.url, 'open', 1);
  const answers = await Promise.all(Array.from({ length: 100 }, () => order(open.url, 'open')));
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(99);
  expect((await ask(open.url, 'GET', '/-/room')).body).toEqual({ room: true });
});

import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HttpServer, httpServer } from '../http/server.ts';
import { failingRequests } from './failing-requests.ts';
import type { Fault } from './fault.ts';

let app: HttpServer;
let failing: Fault;

beforeEach(() => {
  app = httpServer(pino({ level: 'silent' }));
  failing = failingRequests(app);
  app.get('/thing', async () => 'thing');
  app.get('/-/healthy', async () => 'healthy');
});

afterEach(() => app.close());

const statuses = async (requests: number): Promise<number[]> =>
  (await Promise.all(Array.from({ length: requests }, () => app.inject('/thing')))).map(({ statusCode }) => statusCode);

test('refuses requests until it is turned off, but not health checks', async () => {
  expect(await statuses(20)).toEqual(Array(20).fill(200));
  await failing.on(failing.parameters.parse({ share: 1 }));
  expect(await statuses(20)).toEqual(Array(20).fill(503));
  expect((await app.inject('/thing')).json()).toMatchObject({ error: 'unavailable' });
  expect((await app.inject('/-/healthy')).body).toBe('healthy');
  await failing.off();
  expect(await statuses(20)).toEqual(Array(20).fill(200));
});

test('refuses about the share that it was told', async () => {
  await failing.on(failing.parameters.parse({ share: 0.5 }));
  const refused = (await statuses(200)).filter((status) => status === 503).length;
  expect(refused).toBeGreaterThan(50);
  expect(refused).toBeLessThan(150);
});

test.each([{ share: 0 }, { share: 1.1 }, { share: '0.5' }, { status: 500 }])('refuses %j', (parameters) => {
  expect(failing.parameters.safeParse(parameters).success).toBe(false);
});

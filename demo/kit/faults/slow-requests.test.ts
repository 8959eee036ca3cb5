import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type HttpServer, httpServer } from '../http/server.ts';
import type { Fault } from './fault.ts';
import { slowRequests } from './slow-requests.ts';

const long = 60_000;
let app: HttpServer;
let slow: Fault;

beforeEach(() => {
  app = httpServer(pino({ level: 'silent' }));
  slow = slowRequests(app);
  app.get('/thing', async () => 'thing');
  app.get('/-/healthy', async () => 'healthy');
});

afterEach(() => app.close());

test('holds up requests until it is turned off, but not health checks', async () => {
  await slow.on(slow.parameters.parse({ milliseconds: long }));
  let answered = false;
  const held = app.inject('/thing').then((answer) => {
    answered = true;
    return answer;
  });
  expect((await app.inject('/-/healthy')).body).toBe('healthy');
  await wait(20);
  expect(answered).toBe(false);
  await slow.off();
  expect((await held).body).toBe('thing');
});

test('takes as long as it was told', async () => {
  await slow.on(slow.parameters.parse({ milliseconds: 40 }));
  const began = performance.now();
  await app.inject('/thing');
  expect(performance.now() - began).toBeGreaterThanOrEqual(39);
});

test('holds up about the share that it was told', async () => {
  await slow.on(slow.parameters.parse({ milliseconds: long, share: 0.5 }));
  let answered = 0;
  const requests = Array.from({ length: 200 }, () => app.inject('/thing').then(() => (answered += 1)));
  await vi.waitFor(() => expect(answered).toBeGreaterThan(50));
  const passed = answered;
  await slow.off();
  await Promise.all(requests);
  expect(passed).toBeLessThan(150);
});

test.each([
  {},
  { milliseconds: 0 },
  { milliseconds: 100, share: 0 },
  { milliseconds: 100, share: 1.1 },
  { milliseconds: 10, s: 1 },
])('refuses %j', (parameters) => {
  expect(slow.parameters.safeParse(parameters).success).toBe(false);
});

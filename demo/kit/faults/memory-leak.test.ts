import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HttpServer, httpServer } from '../http/server.ts';
import type { Fault } from './fault.ts';
import { memoryLeak } from './memory-leak.ts';

const mebibyte = 2 ** 20;
let app: HttpServer;
let leak: Fault;

beforeEach(() => {
  app = httpServer(pino({ level: 'silent' }));
  leak = memoryLeak(app);
  app.get('/thing', async () => 'thing');
  app.get('/-/healthy', async () => 'healthy');
});

afterEach(async () => {
  await leak.off();
  await app.close();
});

/** How much memory outside of the heap the process has got in some requests. */
async function growth(path: string, requests: number): Promise<number> {
  const before = process.memoryUsage().arrayBuffers;
  for (let each = 0; each < requests; each += 1) await app.inject(path);
  return process.memoryUsage().arrayBuffers - before;
}

test('each request leaves its piece of memory behind, health checks none', async () => {
  await leak.on(leak.parameters.parse({ kilobytes: 1024 }));
  expect(await growth('/thing', 20)).toBeGreaterThan(19 * mebibyte);
  expect(await growth('/-/healthy', 20)).toBeLessThan(mebibyte);
});

test('stops at its limit, and leaves nothing when it is off', async () => {
  await leak.on(leak.parameters.parse({ kilobytes: 1024, mostMegabytes: 3 }));
  expect(await growth('/thing', 20)).toBeLessThan(4 * mebibyte);
  await leak.off();
  expect(await growth('/thing', 20)).toBeLessThan(mebibyte);
});

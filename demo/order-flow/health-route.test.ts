import { pino } from 'pino';
import { expect, test } from 'vitest';
import { httpServer } from '../kit/http/server.ts';
import { addHealthRoute } from './health-route.ts';

const health = async (ask: () => Promise<unknown>) => {
  const app = httpServer(pino({ level: 'silent' }));
  addHealthRoute(app, [
    { name: 'postgres', ask },
    { name: 'other', ask: async () => undefined },
  ]);
  const { statusCode, body } = await app.inject('/health');
  await app.close();
  return [statusCode, JSON.parse(body)];
};

test('all that answers is healthy', async () => {
  expect(await health(async () => undefined)).toEqual([
    200,
    { status: 'healthy', dependencies: { postgres: 'healthy', other: 'healthy' } },
  ]);
});

test.each([
  ['refuses', () => Promise.reject(new Error('away'))],
  ['is frozen, and never answers', () => new Promise(() => undefined)],
])('what %s is not', async (_, ask) => {
  expect(await health(ask)).toEqual([
    503,
    { status: 'unhealthy', dependencies: { postgres: 'does not answer', other: 'healthy' } },
  ]);
});

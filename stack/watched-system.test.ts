import { expect, test } from 'vitest';
import { otherSystem, otherSystemText, requireSystem, watchedSystem } from './watched-system.ts';

const env = {
  SYSTEM_NAME: 'tickets',
  SYSTEM_REDIS_URL: 'redis://127.0.0.1:1',
  SYSTEM_DATABASE_URL: 'postgres://user:hush@db/tickets',
};

test.each([
  ['the same', env, []],
  ['another value', { ...env, SYSTEM_REDIS_URL: 'redis://127.0.0.1:2' }, ['system.redisUrl']],
  ['one more', { ...env, SYSTEM_KAFKA_BROKERS: 'kafka:9092' }, ['system.kafkaBrokers']],
  ['one less', { ...env, SYSTEM_NAME: '' }, ['system.name']],
  ['an address for runs only', { ...env, SYSTEM_BASE_URL: 'http://127.0.0.1:3' }, []],
  ['a variable of somebody else', { ...env, REDIS_URL: 'redis://127.0.0.1:4' }, []],
])('%s', (_, now, differ) => {
  expect(otherSystem(watchedSystem(env), now)).toEqual(differ);
});

test('another address for runs than at the start', () => {
  const started = watchedSystem({ ...env, SYSTEM_BASE_URL: 'http://127.0.0.1:3' });
  expect(otherSystem(started, { ...env, SYSTEM_BASE_URL: 'http://127.0.0.1:4' })).toEqual(['system.baseUrl']);
});

test('what is kept of it holds no password', () => {
  expect(JSON.stringify(watchedSystem(env))).not.toContain('hush');
});

test('the message names the fields and what to do, and comes only where they differ', () => {
  const now = { ...env, SYSTEM_NAME: 'other' };
  expect(() => requireSystem(watchedSystem(env), now)).toThrow(
    'the stack was started for another system: system.name differs from what is configured now. Stop it with "npm run down" and start it again',
  );
  expect(() => requireSystem(watchedSystem(env), env)).not.toThrow();
  expect(otherSystemText(watchedSystem(env), {})).toContain('system.name, system.redisUrl, system.databaseUrl differ ');
});

import { describe, expect, test } from 'vitest';
import { freePort } from '../../stack/free-ports.ts';
import { launch } from '../../test/service-process.ts';

const nowhere = '127.0.0.1:9';
const env = {
  PORT: '1',
  DATABASE_URL: `postgres://${nowhere}/x`,
  REDIS_URL: `redis://${nowhere}`,
  KAFKA_BROKERS: nowhere,
  WAITING_ROOM_URL: `http://${nowhere}`,
  SALE_URL: `http://${nowhere}`,
};

test.each([
  ['main.ts', 'DATABASE_URL', '', /DATABASE_URL is not set/],
  ['main.ts', 'RATE_LIMIT', '0', /RATE_LIMIT="0": write a whole number from 1 to 1000000/],
  ['main.ts', 'WAITING_ROOM_URL', 'room', /WAITING_ROOM_URL="room": write a URL that begins with http:/],
  ['worker/main.ts', 'REDIS_URL', 'x', /REDIS_URL="x": write a URL that begins with redis:/],
  ['waiting-room/main.ts', 'SALE_URL', 'javascript:x', /SALE_URL="javascript:x": write a URL that begins with http:/],
])('%s with %s="%s" says so and ends with 2', async (main, name, value, message) => {
  const { ended, errors } = launch(`demo/flash-sale/${main}`, { ...env, [name]: value });
  expect(await ended).toBe(2);
  expect(errors.join('')).toMatch(message);
  expect(errors.join('')).not.toMatch(/^\s+at /m);
});

describe.each(['main.ts', 'worker/main.ts'])('%s', (main) => {
  test('stops on SIGTERM while it still waits for Postgres', async () => {
    const { child, lines, ended } = launch(`demo/flash-sale/${main}`, { ...env, PORT: String(await freePort()) });
    await expect.poll(() => lines.some(({ msg }) => msg === 'no answer yet'), { timeout: 30_000 }).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

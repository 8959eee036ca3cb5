import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../stack/free-ports.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import { launch } from '../../test/service-process.ts';

const nowhere = '127.0.0.1:9';
const env = {
  PORT: '1',
  DATABASE_URL: `postgres://${nowhere}/x`,
  REDIS_URL: `redis://${nowhere}`,
  KAFKA_BROKERS: nowhere,
};

describe.each(['demo/booking/main.ts', 'demo/booking/consumer/main.ts'])('%s', (main) => {
  test.each([
    ['DATABASE_URL', '', /DATABASE_URL is not set/],
    ['PORT', 'x', /PORT="x": write a whole number from 1 to 65535/],
    ['KAFKA_BROKERS', 'x', /KAFKA_BROKERS="x": write host:port/],
  ])('with %s="%s" says so and ends with 2', async (name, value, message) => {
    const { ended, errors } = launch(main, { ...env, [name]: value });
    expect(await ended).toBe(2);
    expect(errors.join('')).toMatch(message);
    expect(errors.join('')).not.toMatch(/^\s+at /m);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('stops on %s while it still waits for Postgres', async (signal) => {
    const { child, lines, ended } = launch(main, { ...env, PORT: String(await freePort()) });
    await expect.poll(() => lines.some(({ msg }) => msg === 'no answer yet'), { timeout: 30_000 }).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(0);
  });
});

describe('a booking service', () => {
  const servers = useBookingServers();
  let world: BookingWorld;

  beforeAll(async () => {
    world = await bookingWorld(servers);
  });

  afterAll(async () => {
    await world?.dispose();
  });

  test('whose port is in use says so and ends with 1', async () => {
    const { url } = await world.service();
    const { host, port } = new URL(url);
    await expect(world.service({ PORT: port })).rejects.toThrow(
      `ended with 1: booking: cannot listen on ${host} (the port is in use)`,
    );
  });

  test('fills an empty database once, and always in the same way', async () => {
    const events = async () => (await world.pool.query('select * from events order by id')).rows;
    const before = await events();
    await Promise.all([world.service({ EVENTS: '7' }), world.service({ EVENTS: '7' })]);
    expect(await events()).toEqual(before);
    const other = await bookingWorld(servers);
    await Promise.all([other.service(), other.service()]);
    expect((await other.pool.query('select * from events order by id')).rows).toEqual(before);
    const { rows } = await other.pool.query(
      'select count(*)::int as count, count(distinct seat_id)::int as seats from seats',
    );
    expect(rows).toEqual([{ count: 360, seats: 120 }]);
    await other.dispose();
  });
});

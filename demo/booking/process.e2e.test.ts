import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import { nowhere } from '../../test/servers.ts';
import { needsPortOfItsOwn, saysWhatIsWrong, stopsWhileItWaits } from '../../test/start-of-service.ts';

const env = {
  PORT: '1',
  DATABASE_URL: `postgres://${nowhere}/x`,
  REDIS_URL: `redis://${nowhere}`,
  KAFKA_BROKERS: nowhere,
};

describe.each(['demo/booking/main.ts', 'demo/booking/consumer/main.ts'])('%s', (main) => {
  saysWhatIsWrong(main, env, [
    ['DATABASE_URL', '', /DATABASE_URL is not set/],
    ['PORT', 'x', /PORT="x": write a whole number from 1 to 65535/],
    ['KAFKA_BROKERS', 'x', /KAFKA_BROKERS="x": write host:port/],
  ]);
  stopsWhileItWaits(main, env);
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

  needsPortOfItsOwn('booking', (env) => world.service(env));

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

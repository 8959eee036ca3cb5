import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nowhere } from '../../test/servers.ts';
import { needsPortOfItsOwn, saysWhatIsWrong, stopsWhileItWaits } from '../../test/start-of-service.ts';
import { ticketBuyer } from '../../test/ticketing-client.ts';
import { type TicketingWorld, ticketingWorld, useTicketingServers } from '../../test/ticketing-world.ts';

const env = {
  PORT: '1',
  EVENTS_DATABASE_URL: `postgres://${nowhere}/x`,
  PROJECTIONS_DATABASE_URL: `postgres://${nowhere}/y`,
  AUTH_DATABASE_URL: `postgres://${nowhere}/z`,
  KAFKA_BROKERS: nowhere,
};

describe.each(['demo/ticketing/main.ts', 'demo/ticketing/projector/main.ts'])('%s', (main) => {
  saysWhatIsWrong(main, env, [
    ['EVENTS_DATABASE_URL', '', /EVENTS_DATABASE_URL is not set/],
    ['PROJECTIONS_DATABASE_URL', 'x', /PROJECTIONS_DATABASE_URL="x": write a URL that begins with postgres:/],
    ['KAFKA_BROKERS', 'x', /KAFKA_BROKERS="x": write host:port/],
  ]);
  stopsWhileItWaits(main, env);
});

describe('a ticketing service', () => {
  const servers = useTicketingServers();
  let world: TicketingWorld;

  beforeAll(() => {
    world = ticketingWorld(servers);
  });

  afterAll(async () => {
    await world?.dispose();
  });

  test('makes the databases that are missing, also when several start at once and before Postgres', async () => {
    await servers.postgres.kill();
    const starting = Promise.all([world.service(), world.service()]);
    await servers.postgres.restart();
    const [one, other] = await starting;
    const id = (await ticketBuyer(one.url).announce()).body.event_id;
    expect((await ticketBuyer(other.url).availability(id)).status).toBe(200);
  });

  needsPortOfItsOwn('ticketing', (env) => world.service(env));

  test('finds after a start again what was reserved, whatever new events have', async () => {
    const first = await world.service({ VIP_SEATS: '12' });
    const buyer = ticketBuyer(first.url);
    const id = (await buyer.announce()).body.event_id;
    const { reservation_id } = (await buyer.reserve(id, { quantity: 3 })).body;
    expect(await first.end()).toBe(0);
    const again = ticketBuyer((await world.service({ VIP_SEATS: '2' })).url);
    expect((await again.look(reservation_id)).status).toBe(200);
    expect((await again.availability(id)).body).toMatchObject({ capacity: 12, available: 9 });
    const other = (await again.announce()).body.event_id;
    expect((await again.availability(other)).body).toMatchObject({ capacity: 2, available: 2 });
  });

  test.each([
    ['changed', `update events set data = '{}'`],
    ['deleted', 'delete from events'],
    ['cleared', 'truncate events'],
  ])('has events that cannot be %s', async (_, statement) => {
    await expect(world.events.query(statement)).rejects.toThrow('events are only ever appended');
  });
});

/** What Kafka has lost is read from the store, however much that is. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { ticketingProjector } from '../../../catalog/emitters.ts';
import { eventsProjected } from '../../../catalog/ticketing.ts';
import { instruments } from '../../../instrument/instruments.ts';
import { useTicketingTables } from '../../../test/ticketing-tables.ts';
import { eventsAfter } from '../event-store.ts';
import { Projector } from './projector.ts';

const tables = useTicketingTables();
let projector: Projector;

beforeEach(async () => {
  const projected = instruments(ticketingProjector).counter(eventsProjected);
  projector = new Projector({
    events: tables.events,
    projections: tables.projections,
    projected,
    log: pino({ level: 'silent' }),
  });
  await tables.events.query(`
    insert into events (position, stream, version, type, data)
    select nr, 'section:' || nr, 1, 'SectionOpened',
           jsonb_build_object('event_id', gen_random_uuid(), 'section', 'VIP', 'capacity', 1)
    from generate_series(1, 4000) nr`);
  await tables.projections.query(`
    create table steps (nr serial, position bigint);
    create function note() returns trigger language plpgsql as
      $$ begin insert into steps (position) values (new.position); return null; end $$;
    create trigger note after update on projected for each row execute function note()`);
});

/** The events at these positions, as they are in Kafka. */
const messages = async (...positions: number[]): Promise<string[]> => {
  const events = await Promise.all(positions.map((position) => eventsAfter(tables.events, position - 1, 1)));
  return events.flat().map((event) => JSON.stringify(event));
};

const steps = async () =>
  (await tables.projections.query<{ position: number }>('select position::int from steps order by nr')).rows.map(
    ({ position }) => position,
  );
const sections = async () => (await tables.projections.query('select count(*)::int as all from sections')).rows[0].all;

test('piece by piece, so that no more than a piece is held in memory', async () => {
  await projector.project(await messages(2501));
  expect(await steps()).toEqual([1000, 2000, 2501]);
  expect(await sections()).toBe(2501);
});

test('also where a batch has many gaps, each of them small', async () => {
  await projector.project(await messages(800, 801, 1500, 2000, 2001));
  expect(await steps()).toEqual([1002, 2001]);
  expect(await sections()).toBe(2001);
});

test('but not what Postgres cannot store: it is counted, and holds nothing up', async () => {
  const [last = ''] = await messages(4000);
  const told = { ...JSON.parse(last), position: 4001, type: 'SeatsReserved' };
  const id = randomUUID();
  const data = { reservation_id: id, event_id: id, section: 'VIP', user_id: id };
  await projector.project([
    JSON.stringify({ ...told, data: { ...data, seats: ['\0'] } }),
    JSON.stringify({ ...told, position: 4002, occurred_at: '0000-01-01T00:00:00Z', data: { ...data, seats: ['1'] } }),
  ]);
  expect((await steps()).at(-1)).toBe(4001);
});

test('up to the first event that is there, and no further', async () => {
  await projector.project(await messages(1001, 1002));
  expect(await steps()).toEqual([1000, 1002]);
  await projector.project(await messages(1002, 3000));
  expect(await sections()).toBe(3000);
});

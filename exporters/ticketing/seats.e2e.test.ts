/** What the events tell of the seats. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ticketingSeries as series, withTicketingExporter } from '../../test/ticketing-exporter.ts';
import { useTicketingTables } from '../../test/ticketing-tables.ts';

const tables = useTicketingTables();
const withExporter = (use: Parameters<typeof withTicketingExporter>[1], env?: NodeJS.ProcessEnv) =>
  withTicketingExporter(tables, use, env);

const oversold = (reservedTwice: number, beyondCapacity: number) => ({
  'ticketing_seats_oversold{breach="reserved_twice"}': reservedTwice,
  'ticketing_seats_oversold{breach="beyond_capacity"}': beyondCapacity,
});

test('of no event', async () => {
  await withExporter(async ({ scrape }) => {
    const read = series(await scrape());
    expect(read).toMatchObject(oversold(0, 0));
    expect(Object.keys(read).filter((name) => /seats_(capacity|sold)/.test(name))).toEqual([]);
  });
});

test('by the name of their section, over all events, and as they are sold', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  await tables.append(`event:${one}`, 'EventCreated', { event_id: one });
  for (const event of [one, other]) {
    await tables.openSection(event, 'VIP', 3);
    await tables.openSection(event, 'General', 20);
  }
  await tables.reserve(one, 'VIP', ['VIP-1', 'VIP-2']);
  await tables.reserve(other, 'VIP', ['VIP-1']);
  await withExporter(async ({ scrape }) => {
    expect(series(await scrape())).toMatchObject({
      'ticketing_seats_capacity{section="VIP"}': 6,
      'ticketing_seats_capacity{section="General"}': 40,
      'ticketing_seats_sold{section="VIP"}': 3,
      'ticketing_seats_sold{section="General"}': 0,
      ...oversold(0, 0),
    });
    await tables.reserve(other, 'General', ['General-01', 'General-02', 'General-03']);
    await tables.reserve(one, 'VIP', ['VIP-3']);
    await tables.append('elsewhere', 'SomethingElse', { seats: 7 });
    expect(series(await scrape())).toMatchObject({
      'ticketing_seats_capacity{section="VIP"}': 6,
      'ticketing_seats_sold{section="VIP"}': 4,
      'ticketing_seats_sold{section="General"}': 3,
      ...oversold(0, 0),
    });
  });
});

test('that are sold twice, or beyond the capacity, stay known while others are sold', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  for (const event of [one, other]) await tables.openSection(event, 'VIP', 3);
  await tables.reserve(one, 'VIP', ['VIP-1', 'VIP-2']);
  await withExporter(async ({ scrape }) => {
    expect(series(await scrape())).toMatchObject(oversold(0, 0));
    await tables.reserve(one, 'VIP', ['VIP-1']);
    expect(series(await scrape())).toMatchObject({ 'ticketing_seats_sold{section="VIP"}': 3, ...oversold(1, 0) });
    await tables.reserve(one, 'VIP', ['VIP-2', 'VIP-9']);
    await tables.reserve(other, 'VIP', ['VIP-1']);
    expect(series(await scrape())).toMatchObject({ 'ticketing_seats_sold{section="VIP"}': 6, ...oversold(2, 2) });
    await tables.reserve(other, 'VIP', ['VIP-2']);
    expect(series(await scrape())).toMatchObject(oversold(2, 2));
  });
});

test('each once, when the events are counted with two digits', async () => {
  const event = randomUUID();
  await tables.openSection(event, 'VIP', 50);
  for (let seat = 1; seat <= 11; seat++) await tables.reserve(event, 'VIP', [`VIP-${seat}`]);
  await withExporter(async ({ scrape }) => {
    for (let seat = 12; seat <= 14; seat++) {
      expect(series(await scrape())).toMatchObject({
        'ticketing_seats_sold{section="VIP"}': seat - 1,
        ...oversold(0, 0),
      });
      await tables.reserve(event, 'VIP', [`VIP-${seat}`]);
    }
  });
});

test('of more events than are read at once', async () => {
  const event = randomUUID();
  await tables.openSection(event, 'VIP', 60_000);
  await tables.events.query(
    `insert into events (position, stream, version, type, data)
       select 1 + nr, stream, 1 + nr, 'SeatsReserved', jsonb_build_object('section', 'VIP', 'seats', jsonb_build_array('s' || nr))
       from events, generate_series(1, 45000) nr`,
  );
  await tables.events.query('update store_head set position = 45001');
  await withExporter(async ({ scrape }) => {
    expect(series(await scrape())).toMatchObject({
      'ticketing_seats_sold{section="VIP"}': 45_000,
      ...oversold(0, 0),
    });
    await tables.reserve(event, 'VIP', ['s1', 's40000', 'other']);
    expect(series(await scrape())).toMatchObject({
      'ticketing_seats_sold{section="VIP"}': 45_003,
      ...oversold(2, 0),
    });
  });
});

test('of a store that begins anew', async () => {
  const event = randomUUID();
  await tables.openSection(event, 'VIP', 3);
  await tables.reserve(event, 'VIP', ['VIP-1']);
  await tables.reserve(event, 'VIP', ['VIP-1']);
  await withExporter(async ({ scrape }) => {
    expect(series(await scrape())).toMatchObject(oversold(1, 0));
    await tables.empty();
    for (let nr = 0; nr < 5; nr++) await tables.openSection(event, 'General', 1);
    const read = series(await scrape());
    expect(read).toMatchObject({ 'ticketing_seats_capacity{section="General"}': 5, ...oversold(0, 0) });
    expect(read).not.toHaveProperty('ticketing_seats_capacity{section="VIP"}');
  });
});

test('of more sections than ten: the largest by name, the rest together', async () => {
  const event = randomUUID();
  for (let nr = 1; nr <= 12; nr++) await tables.openSection(event, `S${nr}`, nr);
  await tables.reserve(event, 'S1', ['a']);
  await tables.reserve(event, 'S12', ['a', 'b']);
  await withExporter(async ({ scrape }) => {
    const read = series(await scrape());
    expect(Object.keys(read).filter((name) => name.startsWith('ticketing_seats_capacity'))).toHaveLength(11);
    expect(read).toMatchObject({
      'ticketing_seats_capacity{section="S3"}': 3,
      'ticketing_seats_capacity{section="other"}': 1 + 2,
      'ticketing_seats_sold{section="S12"}': 2,
      'ticketing_seats_sold{section="other"}': 1,
    });
  });
});

test('of sections that share the stream of their event, each its own', async () => {
  const event = randomUUID();
  const stream = `event:${event}`;
  for (const [section, capacity] of [
    ['VIP', 2],
    ['General', 5],
  ] as const)
    await tables.append(stream, 'SectionOpened', { event_id: event, section, capacity });
  const reserve = (section: string | undefined, seats: readonly string[]) =>
    tables.append(stream, 'SeatsReserved', { reservation_id: randomUUID(), event_id: event, section, seats });
  await reserve('VIP', ['1', '2']);
  await reserve('General', ['1', '2', '3']);
  await withExporter(async ({ scrape }) => {
    expect(series(await scrape())).toMatchObject({
      'ticketing_seats_capacity{section="VIP"}': 2,
      'ticketing_seats_capacity{section="General"}': 5,
      'ticketing_seats_sold{section="VIP"}': 2,
      'ticketing_seats_sold{section="General"}': 3,
      ...oversold(0, 0),
    });
    await reserve('VIP', ['3']);
    // Whoever names no section means the first of the stream.
    await reserve(undefined, ['1']);
    expect(series(await scrape())).toMatchObject({ 'ticketing_seats_sold{section="VIP"}': 4, ...oversold(1, 2) });
  });
});

test('that are given back are free again, and no breach when they are sold anew', async () => {
  const event = randomUUID();
  await tables.openSection(event, 'VIP', 3);
  const release = (...seats: string[]) =>
    tables.append(`section:${event}:VIP`, 'SeatsReleased', { event_id: event, section: 'VIP', seats });
  await tables.reserve(event, 'VIP', ['VIP-1', 'VIP-2']);
  await release('VIP-1');
  await tables.reserve(event, 'VIP', ['VIP-1']);
  await withExporter(async ({ scrape }) => {
    const read = async () => series(await scrape());
    expect(await read()).toMatchObject({ 'ticketing_seats_sold{section="VIP"}': 2, ...oversold(0, 0) });
    await tables.reserve(event, 'VIP', ['VIP-1', 'VIP-2', 'VIP-3']);
    expect(await read()).toMatchObject({ 'ticketing_seats_sold{section="VIP"}': 5, ...oversold(2, 2) });
    await release('VIP-1', 'VIP-2');
    expect(await read()).toMatchObject({ 'ticketing_seats_sold{section="VIP"}': 3, ...oversold(0, 0) });
    // Nobody has it: nothing is given back twice.
    await release('VIP-9', 'VIP-3');
    await release('VIP-3');
    expect(await read()).toMatchObject({ 'ticketing_seats_sold{section="VIP"}': 2, ...oversold(0, 0) });
  });
});

test.each([
  ['a partitioned table', 'create table log.facts (like events including defaults) partition by range (position)'],
  ['a view', 'create view log.facts as select * from log.kept'],
])('of %s are counted by what is new, as those of a table', async (kind, statement) => {
  const isView = kind === 'a view';
  const written = isView ? 'log.kept' : 'log.facts';
  await tables.events.query('create schema log');
  if (isView) await tables.events.query('create table log.kept (like events including defaults)');
  await tables.events.query(statement);
  if (!isView) {
    await tables.events.query('create table log.old partition of log.facts for values from (0) to (2)');
    await tables.events.query('create table log.new partition of log.facts for values from (2) to (100)');
  }
  const write = (position: number, type: string, data: object) =>
    tables.events.query(
      `insert into ${written} (position, stream, version, type, data) values ($1::int, 's', $1, $2, $3)`,
      [...[position, type, data]],
    );
  await write(1, 'SectionOpened', { section: 'VIP', capacity: 3 });
  await write(2, 'SeatsReserved', { section: 'VIP', seats: ['1'] });
  await withExporter(
    async ({ scrape }) => {
      const seats = async () => {
        const read = series(await scrape());
        return ['capacity', 'sold'].map((of) => read[`ticketing_seats_${of}{section="VIP"}`]);
      };
      expect(await seats()).toEqual([3, 1]);
      // What was read is not read again: nobody looks at the change.
      await tables.events.query(`update ${written} set data = '{"section": "VIP", "capacity": 99}' where position = 1`);
      await write(3, 'SeatsReserved', { section: 'VIP', seats: ['2'] });
      expect(await seats()).toEqual([3, 2]);
      if (isView) return;
      await tables.events.query('truncate log.facts');
      for (const position of [1, 2, 3, 4]) await write(position, 'SectionOpened', { section: 'VIP', capacity: 1 });
      expect(await seats()).toEqual([4, 0]);
    },
    { EVENTS_TABLE: 'log.facts' },
  ).finally(() => tables.events.query('drop schema log cascade'));
});

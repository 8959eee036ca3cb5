import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import type pg from 'pg';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { promtool } from '../../test/prometheus-programs.ts';
import { seriesOf, withScrapedExporter } from '../../test/scraped-exporter.ts';
import { useTicketingTables } from '../../test/ticketing-tables.ts';
import { ticketingExporterConfig } from './config.ts';
import { makeTicketingExporter } from './exporter.ts';

const tables = useTicketingTables();
const series = (text: string) => seriesOf('ticketing_', text);

/** Runs with an exporter that is stopped afterwards. */
async function withExporter(use: Parameters<typeof withScrapedExporter>[1], env: NodeJS.ProcessEnv = {}) {
  const config = ticketingExporterConfig({
    PORT: '0',
    EVENTS_DATABASE_URL: tables.url('events'),
    PROJECTIONS_DATABASE_URL: tables.url('projections'),
    AUTH_DATABASE_URL: tables.url('auth'),
    ...env,
  });
  await withScrapedExporter(makeTicketingExporter(config, pino({ level: 'silent' })), use);
}

const oversold = (reservedTwice: number, beyondCapacity: number) => ({
  'ticketing_seats_oversold{breach="reserved_twice"}': reservedTwice,
  'ticketing_seats_oversold{breach="beyond_capacity"}': beyondCapacity,
});

describe('seats', () => {
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
});

test('what the projections lack: how many events, and since when the oldest', async () => {
  await withExporter(async ({ scrape }) => {
    const read = async () => {
      const { ticketing_projection_delay_seconds: delay, ticketing_projection_events_behind: behind } = series(
        await scrape(),
      );
      return { delay, behind };
    };
    expect(await read()).toEqual({ delay: 0, behind: 0 });
    const first = await tables.append('a', 'Any', {}, new Date(Date.now() - 7_200_000));
    const secondAt = Date.now() - 3_600_000;
    const second = await tables.append('b', 'Any', {}, new Date(secondAt));
    const third = await tables.append('c', 'Any', {}, new Date());
    await tables.project(first);
    const { delay, behind } = await read();
    expect(behind).toBe(2);
    expect(delay).toBeGreaterThanOrEqual(3600);
    expect(delay).toBeLessThanOrEqual((Date.now() - secondAt) / 1000);
    await tables.project(second);
    expect((await read()).behind).toBe(1);
    await tables.project(third);
    expect(await read()).toEqual({ delay: 0, behind: 0 });
  });
});

test('connections by database and state, those of the server, its maximum, and deadlocks', async () => {
  const clients = await Promise.all([tables.events.connect(), tables.events.connect(), tables.auth.connect()]);
  const [one, other, third] = clients as [pg.PoolClient, pg.PoolClient, pg.PoolClient];
  try {
    await one.query('begin; select 1');
    const limit = await third.query<{ max: string }>(`select setting as max from pg_settings where name = $1`, [
      'max_connections',
    ]);
    await withExporter(async ({ scrape }) => {
      const read = series(await scrape());
      const ofDatabase = (name: string) =>
        Object.entries(read).filter(([each]) => each.startsWith(`ticketing_postgres_connections{database="${name}",`));
      expect(read).toMatchObject({
        'ticketing_postgres_connections{database="events",state="idle_in_transaction"}': 1,
        'ticketing_postgres_connections{database="auth",state="idle_in_transaction"}': 0,
        'ticketing_postgres_server_connections_max{database="events"}': Number(limit.rows[0]?.max),
        'ticketing_postgres_server_connections_max{database="auth"}': Number(limit.rows[0]?.max),
        'ticketing_postgres_deadlocks_total{database="projections"}': 0,
      });
      // The exporter's own connection is active while it asks.
      expect(ofDatabase('auth')).toEqual([
        ['ticketing_postgres_connections{database="auth",state="active"}', 1],
        ['ticketing_postgres_connections{database="auth",state="idle"}', 1],
        ['ticketing_postgres_connections{database="auth",state="idle_in_transaction"}', 0],
        ['ticketing_postgres_connections{database="auth",state="other"}', 0],
      ]);
      const { rows } = await third.query<{ all: number }>(
        `select count(*)::int as all from pg_stat_activity where backend_type = 'client backend'`,
      );
      expect(series(await scrape())['ticketing_postgres_server_connections{database="auth"}']).toBe(rows[0]?.all);

      const lock = (client: pg.PoolClient, nr: number) => client.query('select pg_advisory_xact_lock($1)', [nr]);
      const deadlocks = async () =>
        series(await scrape())['ticketing_postgres_deadlocks_total{database="events"}'] ?? Number.NaN;
      const before = await deadlocks();
      await one.query('rollback');
      await Promise.all([one.query('begin'), other.query('begin')]);
      await Promise.all([lock(one, 1), lock(other, 2)]);
      await Promise.allSettled([lock(one, 2), lock(other, 1)]);
      await Promise.all([one.query('rollback'), other.query('rollback')]);
      await expect.poll(deadlocks, { timeout: 20_000 }).toBe(before + 1);
    });
  } finally {
    for (const client of clients) client.release(true);
  }
});

test('which server has the events, and what it uses', async () => {
  await withExporter(async ({ scrape }) => {
    const before = series(await scrape());
    const { rows } = await tables.events.query<{ server_version: string }>('show server_version');
    expect(before[`ticketing_postgres_info{version="${rows[0]?.server_version}"}`]).toBe(1);
    await tables.events.query('select count(md5(i::text)) from generate_series(1, 400000) i');
    const after = series(await scrape());
    const cpu = (read: typeof before) => read.ticketing_postgres_cpu_seconds_total ?? Number.NaN;
    expect(cpu(after) - cpu(before)).toBeGreaterThan(0.03);
    expect(after.ticketing_postgres_memory_bytes).toBeGreaterThan(2 ** 20);
  });
});

describe('a database that is away', () => {
  const up = (text: string) =>
    Object.fromEntries(
      Object.entries(series(text)).flatMap(([name, value]) => {
        const [, source] = /^ticketing_exporter_source_up\{source="(\w+)"\}$/.exec(name) ?? [];
        return source ? [[source, value]] : [];
      }),
    );

  test('takes along its own metrics and what is compared with it', async () => {
    const away = { PROJECTIONS_DATABASE_URL: tables.url('projections').replace(/\w+$/, 'nowhere') };
    await withExporter(async ({ scrape, get }) => {
      const text = await scrape();
      expect(up(text)).toEqual({ events: 1, projections: 0, auth: 1, backlog: 0 });
      expect(series(text)).toHaveProperty('ticketing_seats_oversold{breach="reserved_twice"}');
      expect(text).not.toMatch(/^ticketing_projection_\w+ /m);
      expect(text).not.toContain('ticketing_postgres_connections{database="projections"');
      const { dependencies } = (await (await get('/-/ready')).json()) as { dependencies: Record<string, string> };
      expect(dependencies.projections).toBe('cannot connect to Postgres: database "nowhere" does not exist');
    }, away);
  });

  test('as all of them leaves nothing, until they are back', async () => {
    await tables.openSection(randomUUID(), 'VIP', 3);
    await withExporter(async ({ scrape, get }) => {
      expect(up(await scrape())).toEqual({ events: 1, projections: 1, auth: 1, backlog: 1 });
      await tables.server.kill();
      const text = await scrape();
      expect(up(text)).toEqual({ events: 0, projections: 0, auth: 0, backlog: 0 });
      expect(Object.keys(series(text)).filter((name) => !name.startsWith('ticketing_exporter_'))).toEqual([]);
      expect((await get('/-/healthy')).status).toBe(200);
      await tables.server.restart();
      const back = await scrape();
      expect(up(back)).toEqual({ events: 1, projections: 1, auth: 1, backlog: 1 });
      expect(series(back)['ticketing_seats_capacity{section="VIP"}']).toBe(3);
    });
  });

  test('because nobody named it is not missed', async () => {
    await withExporter(
      async ({ scrape }) => {
        expect(up(await scrape())).toEqual({ events: 1, projections: 1, backlog: 1 });
      },
      { AUTH_DATABASE_URL: '' },
    );
  });
});

test('under other names', async () => {
  await tables.events.query(`
    create schema log;
    create table log."Facts" (nr bigint primary key, topic text, kind text, body jsonb, noted timestamptz);
    insert into log."Facts" values
      (1, 'hall-a', 'opened', '{"area": "Stalls", "size": 4}', now()),
      (2, 'hall-a', 'taken', '{"places": ["1", "2"]}', now() - interval '1 day');`);
  await tables.projections.query('create table read_up_to (fact bigint); insert into read_up_to values (1)');
  await withExporter(
    async ({ scrape }) => {
      const read = series(await scrape());
      expect(read).toMatchObject({
        'ticketing_seats_capacity{section="Stalls"}': 4,
        'ticketing_seats_sold{section="Stalls"}': 2,
        ticketing_projection_events_behind: 1,
      });
      expect(read.ticketing_projection_delay_seconds).toBeGreaterThanOrEqual(86_400);
    },
    {
      EVENTS_TABLE: 'log.Facts',
      EVENTS_POSITION_COLUMN: 'nr',
      EVENTS_STREAM_COLUMN: 'topic',
      EVENTS_TYPE_COLUMN: 'kind',
      EVENTS_DATA_COLUMN: 'body',
      EVENTS_TIME_COLUMN: 'noted',
      SECTION_EVENT: 'opened',
      SECTION_FIELD: 'area',
      CAPACITY_FIELD: 'size',
      RESERVATION_EVENT: 'taken',
      SEATS_FIELD: 'places',
      PROJECTED_TABLE: 'read_up_to',
      PROJECTED_POSITION_COLUMN: 'fact',
    },
  );
  await tables.events.query('drop schema log cascade');
});

test('what it exposes is what promtool approves of, and Prometheus knows as such', async () => {
  await tables.openSection(randomUUID(), 'VIP', 3);
  await withExporter(async ({ scrape, get }) => {
    const { stdout, stderr } = await execa(await promtool(), ['check', 'metrics'], { input: await scrape() });
    expect(stdout + stderr).toBe('');
    expect((await get('/metrics')).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });
});

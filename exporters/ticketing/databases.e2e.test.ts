/** The databases themselves: connections, deadlocks, and those that are away. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { ticketingSeries as series, withTicketingExporter } from '../../test/ticketing-exporter.ts';
import { useTicketingTables } from '../../test/ticketing-tables.ts';

const tables = useTicketingTables();
const withExporter = (use: Parameters<typeof withTicketingExporter>[1], env?: NodeJS.ProcessEnv) =>
  withTicketingExporter(tables, use, env);

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
      await tables.postgresServer.kill();
      const text = await scrape();
      expect(up(text)).toEqual({ events: 0, projections: 0, auth: 0, backlog: 0 });
      expect(Object.keys(series(text)).filter((name) => !name.startsWith('ticketing_exporter_'))).toEqual([]);
      expect((await get('/-/healthy')).status).toBe(200);
      await tables.postgresServer.restart();
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

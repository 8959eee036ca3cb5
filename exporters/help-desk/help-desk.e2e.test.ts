import { execa } from 'execa';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { useHelpDeskTables } from '../../test/help-desk-tables.ts';
import { promtool } from '../../test/prometheus-programs.ts';
import { seriesOf, withScrapedExporter } from '../../test/scraped-exporter.ts';
import { nowhere } from '../../test/servers.ts';
import { helpDeskExporterConfig } from './config.ts';
import { makeHelpDeskExporter } from './exporter.ts';

const tables = useHelpDeskTables();
const series = (text: string) => seriesOf('help_desk_', text);
/** What is counted may be kept for as long as fifty times what counting took. */
const soon = { timeout: 60_000, interval: 50 };

/** Runs with an exporter that is stopped afterwards. */
async function withExporter(use: Parameters<typeof withScrapedExporter>[1], env: NodeJS.ProcessEnv = {}) {
  const config = helpDeskExporterConfig({
    PORT: '0',
    DATABASE_URL: tables.databaseUrl,
    REDIS_URL: tables.redisUrl,
    ...env,
  });
  await withScrapedExporter(makeHelpDeskExporter(config, pino({ level: 'silent' })), use);
}

const stored = (tickets: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    ['open', 'in_progress', 'pending', 'resolved', 'closed', 'other'].map((status) => [
      `help_desk_tickets_stored{status="${status}"}`,
      tickets[status] ?? 0,
    ]),
  );

describe('what is stored', () => {
  test('of an empty desk is none of each', async () => {
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({
        ...stored({}),
        help_desk_comments_stored: 0,
        help_desk_oldest_open_ticket_age_seconds: 0,
        help_desk_sessions: 0,
      });
    });
  });

  test('is counted: tickets by status, comments, and sessions among other keys', async () => {
    const ticket = await tables.write('open', 7);
    await tables.write('pending', 2);
    await tables.write('closed', 3);
    await tables.comment(ticket, 4);
    const [session = ''] = await tables.signIn(2500);
    await tables.redis.mset('help-desk:other', 1, 'session:x', 1);
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({
        ...stored({ open: 7, pending: 2, closed: 3 }),
        help_desk_comments_stored: 4,
        help_desk_sessions: 2500,
      });
      await tables.pool.query(`update tickets set status = 'resolved' where status = 'pending'`);
      await tables.pool.query('delete from comments');
      await tables.redis.del(session);
      await expect
        .poll(async () => series(await scrape()), soon)
        .toMatchObject({
          ...stored({ open: 7, resolved: 2, closed: 3 }),
          help_desk_comments_stored: 0,
          help_desk_sessions: 2499,
        });
    });
  });

  test('under a status that nobody knows is other', async () => {
    await tables.withoutGuard();
    await tables.write('spam', 2);
    await tables.write('OPEN');
    await tables.write('open');
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject(stored({ open: 1, other: 3 }));
    });
  });

  test('and of it the ticket that has been open for the longest', async () => {
    const before = performance.now();
    await tables.write('resolved', 1, 9000);
    await tables.write('open', 1, 5000);
    await tables.write('open', 1, 7000);
    await tables.write('open', 1, -600);
    await withExporter(async ({ scrape }) => {
      const age = async () => series(await scrape()).help_desk_oldest_open_ticket_age_seconds ?? Number.NaN;
      const read = await age();
      expect(read).toBeGreaterThanOrEqual(7000);
      expect(read).toBeLessThanOrEqual(7000 + (performance.now() - before) / 1000);
      // It is asked each time, and one from the future is not old.
      await tables.pool.query(`update tickets set status = 'closed' where created_at < now()`);
      expect(await age()).toBe(0);
    });
  });
});

test('which servers they are, and who is connected', async () => {
  await withExporter(async ({ scrape }) => {
    // Once all of its own connections are there.
    await scrape();
    const before = series(await scrape());
    const { rows } = await tables.pool.query<{ version: string; max: number }>(
      `select current_setting('server_version') as version, current_setting('max_connections')::int as max`,
    );
    expect(before[`help_desk_postgres_info{version="${rows[0]?.version}"}`]).toBe(1);
    expect(before.help_desk_postgres_connections_max).toBe(rows[0]?.max);
    expect(before.help_desk_postgres_deadlocks_total).toBe(0);
    expect(before.help_desk_postgres_memory_bytes).toBeGreaterThan(2 ** 20);
    expect(before.help_desk_postgres_cpu_seconds_total).toBeGreaterThan(0);
    const [, version] = /valkey_version:(\S+)/.exec(await tables.redis.info('server')) ?? [];
    expect(before[`help_desk_redis_info{version="Valkey ${version}"}`]).toBe(1);
    expect(before.help_desk_redis_memory_bytes).toBeGreaterThan(2 ** 20);
    expect(before.help_desk_redis_cpu_seconds_total).toBeGreaterThan(0);

    const clients = await Promise.all([tables.pool.connect(), tables.pool.connect()]);
    const more = [1, 2, 3].map(() => tables.redis.duplicate());
    await Promise.all([...more.map((client) => client.ping()), ...clients.map((client) => client.query('begin'))]);
    try {
      // Its own connections may be in a transaction at that moment, too.
      const waiting = async () => series(await scrape())['help_desk_postgres_connections{state="idle_in_transaction"}'];
      await expect.poll(waiting, soon).toBe(clients.length);
      const { help_desk_redis_connections: connections } = series(await scrape());
      expect(connections).toBe((before.help_desk_redis_connections ?? Number.NaN) + more.length);
    } finally {
      for (const client of more) client.disconnect();
      for (const client of clients) client.release(true);
    }
  });
});

describe('a store that is away', () => {
  const up = (text: string) => {
    const {
      'help_desk_exporter_source_up{source="redis"}': redis,
      'help_desk_exporter_source_up{source="postgres"}': postgres,
      'help_desk_exporter_source_up{source="sessions"}': sessions,
      'help_desk_exporter_source_up{source="tickets"}': tickets,
    } = series(text);
    return { redis, postgres, sessions, tickets };
  };
  const all = { redis: 1, postgres: 1, sessions: 1, tickets: 1 };
  const reasons = async (get: (path: string) => Promise<Response>) =>
    ((await (await get('/-/ready')).json()) as { dependencies: Record<string, string> }).dependencies;

  test('Redis takes its metrics along, and brings them back', async () => {
    await tables.write('open', 2);
    await tables.signIn(3);
    await withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual(all);
      await tables.redisServer.kill();
      const text = await scrape();
      expect(up(text)).toEqual({ ...all, redis: 0, sessions: 0 });
      expect(text).not.toMatch(/^help_desk_(redis|sessions)/m);
      expect(series(text)).toMatchObject(stored({ open: 2 }));
      await tables.redisServer.restart();
      // It came back empty.
      await expect.poll(async () => series(await scrape()), soon).toMatchObject({ help_desk_sessions: 0 });
    });
  });

  test('Postgres takes along all but the sessions', async () => {
    await tables.write('open', 2);
    await tables.signIn(3);
    await withExporter(async ({ scrape }) => {
      expect(up(await scrape())).toEqual(all);
      await tables.postgresServer.kill();
      const text = await scrape();
      expect(up(text)).toEqual({ ...all, postgres: 0, tickets: 0 });
      expect(text).not.toMatch(/^help_desk_(postgres|tickets|comments|oldest)/m);
      expect(series(text)).toHaveProperty('help_desk_sessions', 3);
      await tables.postgresServer.restart();
      expect(up(await scrape())).toEqual(all);
    });
  });

  test('both at the start are no reason to end', async () => {
    await withExporter(
      async ({ scrape, get }) => {
        expect(up(await scrape())).toEqual({ redis: 0, postgres: 0, sessions: 0, tickets: 0 });
        expect((await get('/-/healthy')).status).toBe(200);
        expect((await get('/-/ready')).status).toBe(503);
      },
      { DATABASE_URL: `postgres://${nowhere}/nobody`, REDIS_URL: `redis://${nowhere}` },
    );
  });

  test('tables that are not there leave what the server says, and are named', async () => {
    await withExporter(
      async ({ scrape, get }) => {
        const text = await scrape();
        expect(up(text)).toEqual({ ...all, tickets: 0 });
        expect(series(text)).toHaveProperty('help_desk_postgres_connections_max');
        expect((await reasons(get)).tickets).toBe('counts: relation "issues" does not exist');
      },
      { TICKETS_TABLE: 'issues' },
    );
  });

  test('a count that takes too long is given up, and leaves what the server says', async () => {
    const held = await tables.pool.connect();
    try {
      await held.query('begin; lock table tickets in access exclusive mode');
      await withExporter(
        async ({ scrape, get }) => {
          const text = await scrape();
          expect(up(text)).toEqual({ ...all, tickets: 0 });
          expect(series(text)).toHaveProperty('help_desk_postgres_connections_max');
          expect((await reasons(get)).tickets).toMatch(/statement timeout|did not answer in the time/);
          await held.query('rollback');
          await expect.poll(async () => up(await scrape()), soon).toEqual(all);
        },
        // Enough for what is not locked, also on a slow machine.
        { COLLECTION_TIMEOUT: '3s' },
      );
    } finally {
      held.release(true);
    }
  });
});

test('under other names', async () => {
  await tables.pool.query(`
    create schema desk;
    create table desk."Issues" (nr int, state text, opened timestamptz);
    create table desk.replies (nr int);
    insert into desk."Issues" values (1, 'open', now() - interval '1 hour'), (2, 'closed', now());
    insert into desk.replies values (1), (1), (2);`);
  await tables.redis.mset('{desk}/1/refresh', 1, '{desk}/2/refresh', 1, '{desk}/2/access', 1);
  await withExporter(
    async ({ scrape }) => {
      const read = series(await scrape());
      expect(read).toMatchObject({
        ...stored({ open: 1, closed: 1 }),
        help_desk_comments_stored: 3,
        help_desk_sessions: 2,
      });
      expect(read.help_desk_oldest_open_ticket_age_seconds).toBeGreaterThanOrEqual(3600);
    },
    {
      SESSION_KEYS: '{desk}/{session}/refresh',
      TICKETS_TABLE: 'desk.Issues',
      TICKETS_STATUS_COLUMN: 'state',
      TICKETS_CREATED_COLUMN: 'opened',
      COMMENTS_TABLE: 'desk.replies',
    },
  );
  await tables.pool.query('drop schema desk cascade');
});

test('what it exposes is what promtool approves of, and Prometheus knows as such', async () => {
  await tables.write('open', 3);
  await withExporter(async ({ scrape, get }) => {
    const { stdout, stderr } = await execa(await promtool(), ['check', 'metrics'], { input: await scrape() });
    expect(stdout + stderr).toBe('');
    expect((await get('/metrics')).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });
});

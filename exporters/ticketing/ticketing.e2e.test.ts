/** The exporter as a whole: of tables with other names, and as Prometheus reads it. */
import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { promtool } from '../../test/prometheus-programs.ts';
import { ticketingSeries as series, withTicketingExporter } from '../../test/ticketing-exporter.ts';
import { useTicketingTables } from '../../test/ticketing-tables.ts';

const tables = useTicketingTables();
const withExporter = (use: Parameters<typeof withTicketingExporter>[1], env?: NodeJS.ProcessEnv) =>
  withTicketingExporter(tables, use, env);

test('under other names', async () => {
  await tables.events.query(`
    create schema log;
    create table log."Facts" (nr bigint primary key, topic text, kind text, body jsonb, noted timestamptz);
    insert into log."Facts" values
      (1, 'hall-a', 'opened', '{"area": "Stalls", "size": 4}', now()),
      (2, 'hall-a', 'taken', '{"places": ["1", "2", "3"]}', now() - interval '1 day'),
      (3, 'hall-a', 'given back', '{"places": ["3"]}', now());`);
  await tables.projections.query('create table read_up_to (fact bigint); insert into read_up_to values (1)');
  await withExporter(
    async ({ scrape }) => {
      const read = series(await scrape());
      expect(read).toMatchObject({
        'ticketing_seats_capacity{section="Stalls"}': 4,
        'ticketing_seats_sold{section="Stalls"}': 2,
        ticketing_projection_events_behind: 2,
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
      RELEASE_EVENT: 'given back',
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

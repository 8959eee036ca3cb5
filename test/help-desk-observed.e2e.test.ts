/** What the exporter and the invariants say of the real help desk: the names that they know are those it uses. */
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helpDeskExporterConfig } from '../exporters/help-desk/config.ts';
import { makeHelpDeskExporter } from '../exporters/help-desk/exporter.ts';
import { helpDeskInvariants, helpDeskState } from '../runs/invariants/help-desk.ts';
import { deskAgent, type OpenDesk, openDesk, otherAgent, seeded, useHelpDeskServers } from './help-desk-world.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';

const soon = { timeout: 30_000, interval: 100 };

const servers = useHelpDeskServers();
let opened: OpenDesk;

beforeAll(async () => {
  opened = await openDesk(servers);
});
afterAll(() => opened?.world.dispose());

test('tickets, comments and sessions are counted as they come, and the invariants hold', async () => {
  const { world, desk, ann } = opened;
  const { databaseUrl } = world;
  const config = helpDeskExporterConfig({
    PORT: '0',
    DATABASE_URL: databaseUrl,
    REDIS_URL: `redis://${servers.redis.address}`,
  });
  const before = await helpDeskState(databaseUrl);
  const broken = async (created: number) =>
    helpDeskInvariants(before, await helpDeskState(databaseUrl), created).invariants.flatMap(({ holds, claim }) =>
      holds ? [] : [claim],
    );
  await withScrapedExporter(makeHelpDeskExporter(config, pino({ level: 'silent' })), async ({ scrape }) => {
    const read = async () => seriesOf('help_desk_', await scrape());
    // An empty desk is filled with as many of each of the five.
    const ofEach = seeded.tickets / 5;
    const first = await read();
    expect(first).toMatchObject({
      'help_desk_tickets_stored{status="open"}': ofEach,
      'help_desk_tickets_stored{status="closed"}': ofEach,
      'help_desk_tickets_stored{status="other"}': 0,
      help_desk_comments_stored: 0,
      help_desk_sessions: 1,
    });
    expect(first.help_desk_oldest_open_ticket_age_seconds).toBeGreaterThan(0);

    await deskAgent(desk.url, otherAgent);
    const ids = [await ann.open(), await ann.open()].map(({ body }) => body.id);
    await ann.patch(`/tickets/${ids[0]}`, { status: 'pending' });
    for (const content of ['Mine, too.', 'Solved.']) await ann.post(`/tickets/${ids[1]}/comments`, { content });
    await expect.poll(read, soon).toMatchObject({
      'help_desk_tickets_stored{status="open"}': ofEach + 1,
      'help_desk_tickets_stored{status="pending"}': ofEach + 1,
      'help_desk_tickets_stored{status="closed"}': ofEach,
      help_desk_comments_stored: 2,
      help_desk_sessions: 2,
    });
    expect(await broken(2)).toEqual([]);
    expect(await broken(3)).toEqual(['no created ticket is lost']);

    await world.pool.query(`update tickets set status = 'closed' where status = 'open'`);
    await expect.poll(read, soon).toMatchObject({
      'help_desk_tickets_stored{status="open"}': 0,
      help_desk_oldest_open_ticket_age_seconds: 0,
    });
  });
});

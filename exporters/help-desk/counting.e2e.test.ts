import { pino } from 'pino';
import { expect, test } from 'vitest';
import { useHelpDeskTables } from '../../test/help-desk-tables.ts';
import { seriesOf, withScrapedExporter } from '../../test/scraped-exporter.ts';
import { helpDeskExporterConfig } from './config.ts';
import { makeHelpDeskExporter } from './exporter.ts';

const tables = useHelpDeskTables();

/** Makes a count take longer than there is time. @returns what ends that. */
const outgrown = {
  tickets: async () => {
    const held = await tables.pool.connect();
    // Nothing else reads them.
    await held.query('begin; lock table comments in access exclusive mode').catch((error) => {
      held.release(true);
      throw error;
    });
    return async () => held.release(true);
  },
  sessions: async () => {
    // Some seven take a round trip, which takes no less than ten microseconds.
    await tables.redis.eval(`for i = 1, 500000 do redis.call('set', 'help-desk:session:' .. i, 1) end`, 0);
    return () => tables.redis.flushdb();
  },
};

test.each([
  { source: 'tickets', server: 'postgres' },
  { source: 'sessions', server: 'redis' },
] as const)(
  '$source that cannot be counted in time are not counted at each scrape, and $server is told of',
  async ({ source, server }) => {
    const config = helpDeskExporterConfig({
      ...{ PORT: '0', DATABASE_URL: tables.databaseUrl, REDIS_URL: tables.redisUrl },
      ...{ COLLECTION_TIMEOUT: '500ms', SCAN_COUNT: '1' },
    });
    const end = await outgrown[source]();
    let ended = false;
    try {
      await withScrapedExporter(makeHelpDeskExporter(config, pino({ level: 'silent' })), async ({ scrape }) => {
        const collected = async () => {
          const series = seriesOf('help_desk_exporter_', await scrape());
          const up = (of: string) => series[`help_desk_exporter_source_up{source="${of}"}`];
          return {
            counted: up(source),
            server: up(server),
            // Who tries does so for half a second.
            tried: (series[`help_desk_exporter_collection_duration_seconds{source="${source}"}`] ?? Number.NaN) > 0.4,
          };
        };
        const soon = { timeout: 60_000, interval: 10 };
        await expect.poll(collected, soon).toEqual({ counted: 0, server: 1, tried: true });
        await expect.poll(collected, soon).toEqual({ counted: 0, server: 1, tried: false });
        await end();
        ended = true;
        await expect.poll(async () => (await collected()).counted, soon).toBe(1);
      });
    } finally {
      if (!ended) await end();
    }
  },
);

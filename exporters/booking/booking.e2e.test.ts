import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { series, up, useExporterWorld } from '../../test/exporter-world.ts';
import { promtool } from '../../test/prometheus-programs.ts';

const world = useExporterWorld();

test('which servers they are, and what these use', async () => {
  await world.withExporter(async ({ scrape }) => {
    const before = series(await scrape());
    const { rows } = await world.pool.query<{ server_version: string }>('show server_version');
    expect(before[`booking_postgres_info{version="${rows[0]?.server_version}"}`]).toBe(1);
    const [, version] = /valkey_version:(\S+)/.exec(await world.redis.info('server')) ?? [];
    expect(before[`booking_redis_info{version="Valkey ${version}"}`]).toBe(1);

    const more = await Promise.all(
      [1, 2, 3].map(async () => world.redis.duplicate({ lazyConnect: false }).once('error', () => undefined)),
    );
    await Promise.all(more.map((client) => client.ping()));
    await world.redis.eval('local x = 0 for i = 1, 3e7 do x = x + i end return x', 0);
    await world.pool.query('select count(md5(i::text)) from generate_series(1, 400000) i');
    const after = series(await scrape());
    for (const client of more) client.disconnect();
    const grown = (name: string): number => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN);
    expect(grown('booking_redis_connections')).toBe(3);
    expect(grown('booking_redis_cpu_seconds_total')).toBeGreaterThan(0.03);
    expect(grown('booking_postgres_cpu_seconds_total')).toBeGreaterThan(0.03);
    expect(after.booking_redis_memory_bytes).toBeGreaterThan(2 ** 20);
    expect(after.booking_postgres_memory_bytes).toBeGreaterThan(2 ** 20);
  });
});

describe('a collector that is off', () => {
  test('has no metric, and its source is not asked', async () => {
    await world.withExporter(
      async ({ scrape, get }) => {
        const text = await scrape();
        expect(up(text)).toEqual({ redis: 1, postgres: undefined });
        expect(Object.keys(series(text))).toEqual(
          expect.not.arrayContaining([expect.stringMatching(/^booking_(queue|holds|seats|postgres)/)]),
        );
        expect((await get('/-/ready')).status).toBe(200);
      },
      { COLLECTORS: 'locks', DATABASE_URL: 'postgres://127.0.0.1:9/nowhere' },
    );
  });
});

test('what it exposes is what promtool approves of', async () => {
  await world.withExporter(async ({ scrape }) => {
    const { stdout, stderr } = await execa(await promtool(), ['check', 'metrics'], { input: await scrape() });
    expect(stdout + stderr).toBe('');
  });
});

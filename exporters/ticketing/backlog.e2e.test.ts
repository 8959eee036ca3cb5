/** What the projections lack of the events, or have beyond them. */
import { expect, test } from 'vitest';
import { ticketingSeries as series, withTicketingExporter } from '../../test/ticketing-exporter.ts';
import { useTicketingTables } from '../../test/ticketing-tables.ts';

const tables = useTicketingTables();
const withExporter = (use: Parameters<typeof withTicketingExporter>[1], env?: NodeJS.ProcessEnv) =>
  withTicketingExporter(tables, use, env);

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

test('projections of another store than this, or of one that was put back, do not look like healthy ones', async () => {
  const last = await tables.append('a', 'Any', {});
  await withExporter(async ({ scrape }) => {
    const ahead = async () => series(await scrape()).ticketing_projection_events_ahead;
    expect(await ahead()).toBe(0);
    await tables.project(last);
    expect(await ahead()).toBe(0);
    await tables.project(last + 7);
    expect(await ahead()).toBe(7);
    await tables.append('a', 'Any', {});
    expect(await ahead()).toBe(6);
    await tables.empty();
    await tables.project(5);
    expect(await ahead()).toBe(5);
  });
});

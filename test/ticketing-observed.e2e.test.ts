/** What the exporter and the invariants say of the real ticketing system: the names that they know are those it uses. */
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ticketingExporterConfig } from '../exporters/ticketing/config.ts';
import { makeTicketingExporter } from '../exporters/ticketing/exporter.ts';
import { ticketingInvariants, ticketingState } from '../runs/invariants/ticketing.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';
import type { Service } from './service-process.ts';
import { ticketBuyer } from './ticketing-client.ts';
import { type TicketingWorld, ticketingWorld, useTicketingServers } from './ticketing-world.ts';

const soon = { timeout: 30_000, interval: 100 };

const servers = useTicketingServers('kafka');
let world: TicketingWorld;
let service: Service;
let projector: Service;

beforeAll(async () => {
  world = ticketingWorld(servers);
  service = await world.service({ VIP_SEATS: '5', GENERAL_SEATS: '20' });
  projector = await world.projector();
});
afterAll(() => world?.dispose());

test('reservations: behind while the projector stands still, then shown, and the invariants hold', async () => {
  const [EVENTS_DATABASE_URL, PROJECTIONS_DATABASE_URL, AUTH_DATABASE_URL] = [
    world.events,
    world.projections,
    world.auth,
  ].map(({ options }) => options.connectionString ?? '') as [string, string, string];
  const config = ticketingExporterConfig({
    PORT: '0',
    EVENTS_DATABASE_URL,
    PROJECTIONS_DATABASE_URL,
    AUTH_DATABASE_URL,
  });
  const state = () => ticketingState(EVENTS_DATABASE_URL, PROJECTIONS_DATABASE_URL);
  const before = await state();
  const broken = async (made: number) =>
    ticketingInvariants(before, await state(), made).invariants.flatMap(({ holds, claim }) => (holds ? [] : [claim]));
  const turn = (method: 'PUT' | 'DELETE') => world.turn(projector, method, 'stalled-projector');
  await withScrapedExporter(makeTicketingExporter(config, pino({ level: 'silent' })), async ({ scrape }) => {
    const read = async () => seriesOf('ticketing_', await scrape());
    const buyer = ticketBuyer(service.url);
    const { event_id } = (await buyer.announce()).body;
    await expect.poll(async () => (await read()).ticketing_projection_events_behind, soon).toBe(0);

    await turn('PUT');
    for (const quantity of [2, 3]) await buyer.reserve(event_id, { quantity });
    await buyer.reserve(event_id, { section: 'General' });
    expect(await read()).toMatchObject({
      'ticketing_seats_capacity{section="VIP"}': 5,
      'ticketing_seats_sold{section="VIP"}': 5,
      'ticketing_seats_capacity{section="General"}': 20,
      'ticketing_seats_sold{section="General"}': 1,
      'ticketing_seats_oversold{breach="reserved_twice"}': 0,
      'ticketing_seats_oversold{breach="beyond_capacity"}': 0,
      ticketing_projection_events_behind: 3,
    });
    expect((await read()).ticketing_projection_delay_seconds).toBeGreaterThan(0);
    expect(await broken(3)).toEqual(['the projections say what the events say']);

    await turn('DELETE');
    await expect.poll(read, soon).toMatchObject({
      ticketing_projection_events_behind: 0,
      ticketing_projection_delay_seconds: 0,
    });
    expect(await broken(3)).toEqual([]);
    expect(await broken(4)).toEqual(['no reservation is lost']);
  });
});

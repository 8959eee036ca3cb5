/** The suite of the reservations, on the demo: it passes, sells no seat twice, and can fail. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSuite } from '../../../test/k6-suite.ts';
import type { Service } from '../../../test/service-process.ts';
import { concert, ticketBuyer } from '../../../test/ticketing-client.ts';
import { type TicketingWorld, testToken, ticketingWorld, useTicketingServers } from '../../../test/ticketing-world.ts';
import { statOf } from '../../lib/summary-data.ts';

const servers = useTicketingServers();
const env = { AUTH_TEST_TOKEN: testToken };
let world: TicketingWorld;
let ticketing: Service;

beforeAll(async () => {
  world = ticketingWorld(servers);
  ticketing = await world.service({ VIP_SEATS: '20', GENERAL_SEATS: '80' });
});
afterAll(() => world?.dispose());

/** Seats of reservations, all and different ones. */
const sold = async () => {
  const { rows } = await world.events.query<{ seats: number; different: number; reservations: number }>(
    `select count(*)::int as seats, count(distinct (stream, seat))::int as different,
            count(distinct id)::int as reservations
     from (select r.stream, r.data ->> 'reservation_id' as id, jsonb_array_elements_text(r.data -> 'seats') as seat
           from events r where r.type = 'SeatsReserved') s`,
  );
  return rows[0];
};

test.each([
  ['smoke', 1],
  ['load', 0.05],
  ['stress', 0.01],
] as const)('at %s, scale %d it passes, and no seat is sold twice', async (profile, scale) => {
  const before = await sold();
  const { exitCode, outcomes, summary, text } = await runSuite('ticketing/reservations', {
    baseUrl: ticketing.url,
    profile,
    scale,
    env,
  });
  expect(exitCode, text).toBe(0);
  // Nobody fails; those who ask for seats that are taken hear it, and are no failed request.
  expect(Math.min(outcomes.reserved ?? 0, outcomes.sold_out ?? 0)).toBeGreaterThan(0);
  expect(outcomes.failed).toBe(0);
  expect(statOf(summary, 'http_req_failed', 'passes')).toBe(0);
  expect(statOf(summary, 'reservation_success_rate', 'rate')).toBe(1);
  const after = await sold();
  expect(after?.different).toBe(after?.seats);
  expect((after?.reservations ?? 0) - (before?.reservations ?? 0)).toBe(outcomes.reserved);
});

test('it takes the event that it is given, to its last seat', async () => {
  const event = (await ticketBuyer(ticketing.url, testToken).announce(concert)).body.event_id;
  const { exitCode, outcomes, summary } = await runSuite('ticketing/reservations', {
    baseUrl: ticketing.url,
    profile: 'smoke',
    env: { ...env, TEST_EVENT_ID: event },
    flags: ['--vus', '40', '--iterations', '120'],
  });
  expect(exitCode).toBe(0);
  expect(statOf(summary, 'http_reqs{name:POST /api/events}', 'count')).toBe(0);
  expect(outcomes.sold_out).toBeGreaterThan(20);
  for (const section of await world.sold(event)) expect(section.sold).toBeLessThanOrEqual(section.capacity);
});

test('it exits with 99 when an objective is missed: an event that there is not', async () => {
  const { exitCode, outcomes, summary, text } = await runSuite('ticketing/reservations', {
    baseUrl: ticketing.url,
    profile: 'smoke',
    env: { ...env, TEST_EVENT_ID: randomUUID() },
    flags: ['--vus', '1', '--iterations', '1'],
  });
  expect(exitCode).toBe(99);
  expect(outcomes).toEqual({ reserved: 0, sold_out: 0, failed: 1 });
  expect(statOf(summary, 'unexpected_responses{kind:status}', 'count')).toBe(2);
  expect(text).toMatch(/FAIL +reservation_success_rate rate +0 % +> 99 %/);
});

test('it says what is missing', async () => {
  const run = runSuite('ticketing/reservations', {
    baseUrl: ticketing.url,
    profile: 'smoke',
    env: { AUTH_TEST_TOKEN: '' },
  });
  expect(await run).toMatchObject({ exitCode: 108, text: expect.stringContaining('AUTH_TEST_TOKEN is not set') });
});

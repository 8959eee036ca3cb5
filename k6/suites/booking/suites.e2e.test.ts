/** The suites of the bookings, on the demo: each passes, sells no seat twice, and can fail. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../../test/booking-world.ts';
import { runSuite } from '../../../test/k6-suite.ts';
import type { Service } from '../../../test/service-process.ts';
import { statOf } from '../../lib/summary-data.ts';

const servers = useBookingServers();
let world: BookingWorld;
let booking: Service;

beforeAll(async () => {
  world = await bookingWorld(servers);
  booking = await world.service({ SEATS_PER_EVENT: '1000' });
});
afterAll(() => world?.dispose());

const turn = (method: 'PUT' | 'DELETE', fault: string, body?: unknown) => world.turn(booking, method, fault, body);

// Side by side, as each spends most of its time thinking.
test.concurrent.each([
  ['simple', 'load', 0.05],
  ['booking', 'light', 0.1],
  ['booking', 'load', 0.01],
  ['booking', 'extreme', 0.0001],
  ['spike', 'spike', 0.05],
  ['spike', 'open-spike', 0.05],
  ['stress', 'stress', 0.02],
] as const)('%s at %s, scale %d passes, takes every way, and sells no seat twice', async (name, profile, scale) => {
  const run = { baseUrl: booking.url, profile, scale };
  const { exitCode, outcomes, summary, text } = await runSuite(`booking/${name}`, run);
  expect(exitCode, text).toBe(0);
  const { held = 0, conflict = 0, confirmed = 0, cancelled = 0 } = outcomes;
  expect(Math.min(held, conflict, confirmed, cancelled)).toBeGreaterThan(0);
  expect(statOf(summary, 'unexpected_responses', 'count')).toBe(0);
  expect((await world.seats()).breaches).toBe(0);
});

test('smoke at stress says that its steps were kept', async () => {
  const { exitCode, summary, text } = await runSuite('booking/stress', { baseUrl: booking.url, profile: 'smoke' });
  expect(exitCode, text).toBe(0);
  expect(text).toContain('not reached: 4 visits a second were kept, the most that were tried');
  expect(statOf(summary, 'kept_arrival_rate', 'value')).toBe(4);
  expect(summary.metrics).not.toHaveProperty('breaking_arrival_rate');
});

describe('on a slow system', () => {
  beforeAll(() => turn('PUT', 'slow-requests', { milliseconds: 2100 }));
  afterAll(() => turn('DELETE', 'slow-requests'));

  test('each suite exits with 99: the latency that is promised was missed', async () => {
    const suites = [
      ['simple', 'load'],
      ['booking', 'light'],
      ['spike', 'spike'],
      ['stress', 'stress'],
    ] as const;
    const flags = ['--vus', '1', '--iterations', '1'];
    const runs = suites.map(([name, profile]) => runSuite(`booking/${name}`, { baseUrl: booking.url, profile, flags }));
    for (const { exitCode, text } of await Promise.all(runs)) {
      expect(exitCode).toBe(99);
      expect(text).toMatch(/FAIL +http_req_duration p\(99\) +2\.\d+ s +< 2 s/);
    }
  });

  test('the way to the breaking point finds it, and says so to people and programs', async () => {
    const run = { baseUrl: booking.url, profile: 'smoke' };
    const { summary, text } = await runSuite('booking/stress', run);
    expect(text).toMatch(/breaks at +2 visits a second: Request latency p99 is 2\.\d+ s, its limit is 2 s/);
    expect(statOf(summary, 'breaking_arrival_rate', 'value')).toBe(2);
    expect(summary.metrics).not.toHaveProperty('kept_arrival_rate');
  });
});

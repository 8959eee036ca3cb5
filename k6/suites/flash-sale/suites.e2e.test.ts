/** The suites of the flash sale, on the demo: each passes, sells exactly what there is, and can fail. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FlashSaleWorld, flashSaleWorld, useFlashSaleServers } from '../../../test/flash-sale-world.ts';
import { runSuite } from '../../../test/k6-suite.ts';
import type { Service } from '../../../test/service-process.ts';
import type { KindName } from '../../lib/kinds.ts';
import { statOf } from '../../lib/summary-data.ts';
import { productOf } from './plan.ts';

type SaleSuite = 'flash-sale' | 'sustained' | 'spike' | 'soak';

const servers = useFlashSaleServers();
let world: FlashSaleWorld;
let open: Service;
let limited: Service;

beforeAll(async () => {
  world = await flashSaleWorld(servers);
  await world.worker();
  open = await world.api();
  const room = await world.waitingRoom(open.url);
  // So few that the handful of users of a smoke run are over it, also on a slow machine.
  limited = await world.api({ RATE_LIMIT: '20', WAITING_ROOM_URL: room.url });
});
afterAll(() => world?.dispose());

const soldExactly = (testid: string, quantity: number) =>
  expect
    .poll(() => world.state(productOf(testid)), { timeout: 30_000 })
    .toEqual({ orders: quantity, keys: quantity, stock: 0, redis: 0 });

/** A run that passes and sells what it should. */
async function passes(
  name: SaleSuite,
  profile: KindName,
  scale: number,
  { on, sells }: { on: Service; sells: number },
) {
  const testid = `${name}-${profile}-${scale}-${sells}`;
  const run = await runSuite(`flash-sale/${name}`, { baseUrl: on.url, profile, scale, env: { TESTID: testid } });
  expect(run.exitCode, run.text).toBe(0);
  expect(run.outcomes.accepted).toBe(sells);
  expect(statOf(run.summary, 'http_req_failed', 'passes')).toBe(0);
  await soldExactly(testid, sells);
  return run;
}

test.each([
  ['flash-sale', 'smoke', 1, 100],
  ['flash-sale', 'load', 0.1, 10],
  ['sustained', 'smoke', 0.5, 50],
  ['sustained', 'load', 0.02, 2],
  ['spike', 'smoke', 0.5, 50],
  ['spike', 'spike', 0.05, 5],
  ['spike', 'open-spike', 0.02, 2],
  ['soak', 'smoke', 0.5, 50],
  ['soak', 'soak', 0.002, 1],
] as const)('%s at %s, scale %d passes, sells %d, and comes to every outcome', async (name, profile, scale, sells) => {
  const { outcomes, summary } = await passes(name, profile, scale, { on: limited, sells });
  expect(Object.entries(outcomes).filter(([, count]) => count === 0)).toEqual([]);
  expect(statOf(summary, 'http_reqs{name:GET waiting room}', 'count')).toBeGreaterThan(0);
});

test('without a limit nobody is sent away, and a run passes all the same', async () => {
  const { outcomes } = await passes('flash-sale', 'load', 0.1, { on: open, sells: 10 });
  expect(outcomes.limited).toBe(0);
  expect(Math.min(outcomes.sold_out ?? 0, outcomes.ignored ?? 0)).toBeGreaterThan(0);
});

test.each(['flash-sale', 'sustained', 'spike', 'soak'] as const)(
  '%s exits with 99 when not all is sold',
  async (name) => {
    const { exitCode, outcomes, text } = await runSuite(`flash-sale/${name}`, {
      baseUrl: open.url,
      profile: 'smoke',
      flags: ['--vus', '1', '--iterations', '3'],
    });
    expect(exitCode).toBe(99);
    // The first before the load, three in it, and the last one.
    expect(outcomes).toMatchObject({ accepted: 5, sold_out: 0 });
    expect(text).toMatch(/FAIL +orders_accepted\{outcome:accepted\} count +5 +== 100/);
  },
);

test('what is no outcome is counted by its kind, and misses thresholds', async () => {
  const running = runSuite('flash-sale/flash-sale', {
    baseUrl: open.url,
    profile: 'smoke',
    env: { TESTID: 'failing' },
  });
  // Once the sale has begun: a set-up that fails ends the run at once.
  await expect
    .poll(async () => (await world.state(productOf('failing'))).orders, { timeout: 30_000 })
    .toBeGreaterThan(0);
  await world.turn(open, 'PUT', 'failing-requests', { share: 1 });
  try {
    const { exitCode, summary } = await running;
    expect(exitCode).toBe(99);
    const failed = statOf(summary, 'unexpected_responses{kind:status}', 'count');
    expect(failed).toBeGreaterThan(0);
    expect(statOf(summary, 'unexpected_responses', 'count')).toBe(failed);
    expect(statOf(summary, 'http_req_failed', 'passes')).toBe(failed);
  } finally {
    await world.turn(open, 'DELETE', 'failing-requests');
  }
});

/** A ticketing system, a flash sale, an order flow and a help desk of somebody's own: started by hand, named by variables, watched, loaded, judged. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saleQuantity } from '../catalog/flash-sale-exporter.ts';
import { ticketsStored } from '../catalog/help-desk-exporter.ts';
import type { AnyMetric } from '../catalog/metric.ts';
import { orderFlowOrdersStored } from '../catalog/order-flow-exporter.ts';
import { alerts } from '../catalog/platform.ts';
import { type System, systems } from '../catalog/systems.ts';
import { ticketingSeatsCapacity } from '../catalog/ticketing-exporter.ts';
import { flashSaleWorld, useFlashSaleServers } from './flash-sale-world.ts';
import { helpDeskWorld } from './help-desk-world.ts';
import { orderFlowWorld } from './order-flow-world.ts';
import { otherStack } from './other-stack.ts';
import { testToken, ticketingWorld } from './ticketing-world.ts';

const servers = useFlashSaleServers();

/** A system that runs by hand: how it is named, and the suite that loads it. */
interface Other {
  readonly env: Readonly<Record<string, string>>;
  readonly suite: string;
  /** What k6 itself is told besides. */
  readonly flags?: readonly string[];
  /** What an exporter shows when it reads the stores that were named. */
  readonly shown: AnyMetric;
  readonly dispose: () => Promise<void>;
}

const url = (pool: { readonly options: { readonly connectionString?: string | undefined } }) =>
  pool.options.connectionString ?? '';
/** For k6 itself: enough to be judged. */
const few = ['--', '--vus', '2', '--duration', '10s'];
const at = (baseUrl: string) => ({ SYSTEM_BASE_URL: baseUrl, SYSTEM_METRICS_URL: `${baseUrl}/metrics` });

async function ticketing(): Promise<Other> {
  const { service, projector, events, projections, dispose } = ticketingWorld(servers);
  const [{ url: baseUrl }] = await Promise.all([service(), projector()]);
  const env = {
    ...at(baseUrl),
    SYSTEM_DATABASE_URL: url(events),
    SYSTEM_PROJECTIONS_DATABASE_URL: url(projections),
    AUTH_TEST_TOKEN: testToken,
  };
  return { env, suite: 'ticketing/reservations', shown: ticketingSeatsCapacity, dispose };
}

async function flashSale(): Promise<Other> {
  const { api, worker, pool, dispose } = await flashSaleWorld(servers);
  const [{ url: baseUrl }] = await Promise.all([api(), worker()]);
  const env = { ...at(baseUrl), SYSTEM_DATABASE_URL: url(pool), SYSTEM_REDIS_URL: `redis://${servers.redis.address}` };
  return { env, suite: 'flash-sale/flash-sale', shown: saleQuantity, dispose };
}

async function orderFlow(): Promise<Other> {
  const { startAll, gateway, pool, dispose } = await orderFlowWorld(servers);
  const [{ url: baseUrl }] = await Promise.all([gateway(), startAll()]);
  const env = { ...at(baseUrl), SYSTEM_DATABASE_URL: url(pool), SYSTEM_REDIS_URL: `redis://${servers.redis.address}` };
  return { env, suite: 'order-flow/payment', flags: few, shown: orderFlowOrdersStored, dispose };
}

async function helpDesk(): Promise<Other> {
  const { service, databaseUrl, dispose } = await helpDeskWorld(servers);
  const { url: baseUrl } = await service();
  const env = {
    ...at(baseUrl),
    SYSTEM_DATABASE_URL: databaseUrl,
    SYSTEM_REDIS_URL: `redis://${servers.redis.address}`,
  };
  return { env, suite: 'help-desk/smoke', flags: few, shown: ticketsStored, dispose };
}

describe.each([
  [systems.ticketing.name, ticketing],
  [systems['flash-sale'].name, flashSale],
  [systems['order-flow'].name, orderFlow],
  [systems['help-desk'].name, helpDesk],
] as const)('a %s that is called something else', (kind, start) => {
  const { kafka }: System = systems[kind];
  const name = 'hall';
  let other: Other;
  let stack: Awaited<ReturnType<typeof otherStack>>;

  beforeEach(async () => {
    other = await start();
    const named = { SYSTEM_KIND: kind, SYSTEM_NAME: name };
    const brokers = kafka ? { SYSTEM_KAFKA_BROKERS: servers.kafka.address } : {};
    stack = await otherStack({ ...other.env, ...named, ...brokers });
  });
  afterEach(async () => {
    await stack?.dispose();
    await other?.dispose();
  });

  test('is loaded and judged, its stores are read, and nothing of any other system is missed', async () => {
    const { exitCode, all } = await stack.presale(['k6', other.suite, ...(other.flags ?? [])]);
    expect(all).toMatch(/^May open: /m);
    expect(exitCode, all).toBe(0);
    expect(await stack.value(`sum(last_over_time(${other.shown.name}{system="${name}"}[1m]))`)).toBeGreaterThan(0);
    expect(await stack.value(`count(up{system="${name}"} == 1)`)).toBe(kafka ? 3 : 2);
    expect(await stack.value(`count({system="${kind}"})`)).toBeUndefined();
    expect(await stack.value(`max_over_time(${alerts.name}{alertname="TargetDown"}[10m])`)).toBeUndefined();
    const wrong = await stack.presale(['k6', 'booking/simple']);
    expect(wrong.all).toContain(
      `the suite is of booking, and system.baseUrl is that of a system that speaks as ${kind}`,
    );
  });
});

/** Another system than the demo: started by hand on ports of its own, named by variables, watched, loaded and judged. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locksHeld, seatsCapacity } from '../catalog/booking.ts';
import { k6HttpReqs } from '../catalog/k6.ts';
import { consumerGroupLag } from '../catalog/kafka.ts';
import { lockKey } from '../demo/booking/seat-locks.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from './booking-world.ts';
import { otherStack } from './other-stack.ts';

const name = 'tickets';
const servers = useBookingServers('kafka');
let world: BookingWorld;
let stack: Awaited<ReturnType<typeof otherStack>>;

beforeAll(async () => {
  world = await bookingWorld(servers);
  const booking = await world.service();
  await world.consumer();
  // A system that sells has been asked before: what it counts of requests is there.
  await fetch(`${booking.url}/api/v1/events`);
  stack = await otherStack({
    SYSTEM_NAME: name,
    SYSTEM_BASE_URL: booking.url,
    SYSTEM_METRICS_URL: `${booking.url}/metrics`,
    SYSTEM_REDIS_URL: `redis://${servers.redis.address}`,
    SYSTEM_DATABASE_URL: world.pool.options.connectionString ?? '',
    SYSTEM_KAFKA_BROKERS: servers.kafka.address,
  });
});
afterAll(async () => {
  await stack?.dispose();
  await world?.dispose();
});

const presale = (...args: readonly string[]) => stack.presale(args);
const value = (query: string) => stack.value(query);

test('a run loads it and passes', async () => {
  const { exitCode, all } = await presale('k6', 'booking/simple', '--', '--vus', '2', '--duration', '10s');
  expect(all).toMatch(/^May open: /m);
  expect(exitCode, all).toBe(0);
});

test('the exporters read its Redis, Postgres and Kafka, and no others', async () => {
  const { capacity } = await world.seats();
  const locks = Array.from({ length: 777 }, (_, seat) => [lockKey('of the test', String(seat)), 'nobody']);
  await world.redis.mset(locks.flat());
  const seats = () => value(`${seatsCapacity.name}{system="${name}"}`);
  await expect.poll(seats, { timeout: 30_000 }).toBe(capacity);
  const held = () => value(`${locksHeld.name}{system="${name}"}`);
  await expect.poll(held, { timeout: 30_000 }).toBeGreaterThanOrEqual(locks.length);
  const lags = () => value(`count(${consumerGroupLag.name}{system="${name}"})`);
  await expect.poll(lags, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(await value(`sum(last_over_time(${k6HttpReqs.name}{system="${name}"}[5m]))`)).toBeGreaterThan(0);
  expect(await value('count({system="booking"})')).toBeUndefined();
});

test('a stack that watches it is not taken for one that watches yet another', async () => {
  const other = { SYSTEM_REDIS_URL: 'redis://127.0.0.1:9' };
  const differs = 'the stack was started for another system: system.redisUrl differs from what is configured now';
  for (const command of [['up'], ['k6', 'booking/simple']]) {
    const { exitCode, stderr } = await stack.presale(command, other);
    expect(stderr).toContain(differs);
    expect(exitCode).toBe(1);
  }
  expect((await stack.presale(['status'], other)).stdout).toContain(differs);
  expect((await presale('status')).stdout).not.toContain('another system');
  expect((await presale('up')).exitCode).toBe(0);
});

test('the demo is not started beside it', async () => {
  const { exitCode, stderr } = await presale('up', '--profile', 'demo');
  expect(stderr).toMatch(/profile demo brings a system of its own, .*system\.redisUrl.*system\.name/);
  expect(exitCode).toBe(2);
});

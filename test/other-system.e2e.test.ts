/** Another system than the demo: started by hand on ports of its own, named by variables, watched, loaded and judged. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locksHeld, seatsCapacity } from '../catalog/booking.ts';
import { k6HttpReqs } from '../catalog/k6.ts';
import { consumerGroupLag } from '../catalog/kafka.ts';
import { lockKey } from '../demo/booking/seat-locks.ts';
import { prometheusAt } from '../runs/prometheus.ts';
import { freePorts } from '../stack/free-ports.ts';
import { find } from '../stack/stack.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from './booking-world.ts';

const root = resolve(import.meta.dirname, '..');
const name = 'tickets';
const servers = useBookingServers('kafka');
let world: BookingWorld;
let stateDir: string;
let env: Record<string, string>;

beforeAll(async () => {
  world = await bookingWorld(servers);
  const booking = await world.service();
  await world.consumer();
  // A system that sells has been asked before: what it counts of requests is there.
  await fetch(`${booking.url}/api/v1/events`);
  stateDir = mkdtempSync(join(tmpdir(), 'presale-other-'));
  env = {
    ...(await freePorts(root)),
    PRESALE_STATE: stateDir,
    PRESALE_RUNTIME: 'native',
    SYSTEM_NAME: name,
    SYSTEM_BASE_URL: booking.url,
    SYSTEM_METRICS_URL: `${booking.url}/metrics`,
    SYSTEM_REDIS_URL: `redis://${servers.redis.address}`,
    SYSTEM_DATABASE_URL: world.pool.options.connectionString ?? '',
    SYSTEM_KAFKA_BROKERS: servers.kafka.address,
    // Of some other program: they are not ours.
    BASE_URL: 'http://127.0.0.1:9',
    REDIS_URL: 'redis://127.0.0.1:9',
    DATABASE_URL: 'postgres://127.0.0.1:9/nobody',
    KAFKA_BROKERS: '127.0.0.1:9',
  };
  const started = await presale('up');
  expect(started.exitCode, started.all).toBe(0);
});
afterAll(async () => {
  if (stateDir) {
    await (await find(stateDir))?.down();
    rmSync(stateDir, { recursive: true });
  }
  await world?.dispose();
});

const presale = (...args: readonly string[]) => presaleWith({}, ...args);
const presaleWith = (more: Record<string, string>, ...args: readonly string[]) =>
  execa('node', [join(root, 'cli/presale.ts'), ...args], {
    env: { ...env, ...more },
    preferLocal: true,
    localDir: root,
    reject: false,
    all: true,
  });
const value = async (query: string): Promise<number | undefined> => {
  const stack = (await find(stateDir)) ?? expect.fail('no stack runs');
  const samples = await prometheusAt(stack.url('prometheus')).query(query);
  return samples[0]?.value;
};

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
    const { exitCode, stderr } = await presaleWith(other, ...command);
    expect(stderr).toContain(differs);
    expect(exitCode).toBe(1);
  }
  expect((await presaleWith(other, 'status')).stdout).toContain(differs);
  expect((await presale('status')).stdout).not.toContain('another system');
  expect((await presale('up')).exitCode).toBe(0);
});

test('the demo is not started beside it', async () => {
  const { exitCode, stderr } = await presale('up', '--profile', 'demo');
  expect(stderr).toMatch(/profile demo brings a system of its own, .*system\.redisUrl.*system\.name/);
  expect(exitCode).toBe(2);
});

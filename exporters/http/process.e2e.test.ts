import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../stack/free-ports.ts';
import { nowhere } from '../../test/servers.ts';
import { launch } from '../../test/service-process.ts';
import { listen } from './listen.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-process-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ofStores = (port: number) => ({
  PORT: String(port),
  REDIS_URL: `redis://${nowhere}`,
  DATABASE_URL: `postgres://${nowhere}/x`,
});

const services: readonly [string, (port: number) => Record<string, string>][] = [
  ['exporters/booking/main.ts', ofStores],
  ['exporters/help-desk/main.ts', ofStores],
  ['exporters/order-flow/main.ts', ofStores],
  ['exporters/kafka-lag/main.ts', (port) => ({ PORT: String(port), KAFKA_BROKERS: nowhere })],
  ['receiver/main.ts', (port) => ({ PORT: String(port), ALERTS_FILE: join(folder, 'alerts.jsonl') })],
];

/** Starts a service and waits until it listens. */
async function listening(main: string, env: Record<string, string>) {
  const process = launch(main, env);
  await expect.poll(() => process.lines.some(({ msg }) => msg === 'listening'), { timeout: 30_000 }).toBe(true);
  return process;
}

describe.each(services)('%s', (main, env) => {
  test.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s', async (signal) => {
    const port = await freePort();
    const { child, lines, ended, errors } = await listening(main, env(port));
    const healthy = await fetch(`http://127.0.0.1:${port}/-/healthy`);
    expect(healthy.status).toBe(200);
    child.kill(signal);
    expect(await ended, errors.join('')).toBe(0);
    expect(lines.at(-1)).toMatchObject({ msg: 'stopped' });
  });

  test('whose port is in use says so and ends with 1', async () => {
    const taken = await listen(() => undefined, { host: '127.0.0.1', port: 0 });
    const { port } = new URL(taken.url);
    const { ended, errors } = launch(main, env(Number(port)));
    expect(await ended).toBe(1);
    expect(errors.join('')).toMatch(
      new RegExp(`^[a-z-]+: cannot listen on 127.0.0.1:${port} \\(the port is in use\\)`),
    );
    expect(errors.join('')).not.toMatch(/^\s+at /m);
    await taken.close();
  });

  test('with a wrong environment says so and ends with 2', async () => {
    const { ended, errors } = launch(main, { ...env(1), PORT: 'http' });
    expect(await ended).toBe(2);
    expect(errors.join('')).toMatch(
      /^[a-z-]+: wrong environment: PORT="http": write a whole number from 0 to 65535\n$/,
    );
  });

  test('exposes metrics with their content type', async () => {
    const port = await freePort();
    const { child, ended } = await listening(main, env(port));
    const { status, headers } = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    child.kill('SIGTERM');
    await ended;
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../../../service/errors.ts';
import { type Shutdown, shutdown } from '../../../service/shutdown.ts';
import { freePort } from '../../../stack/free-ports.ts';
import { fault } from './fault.ts';
import { serveFaults } from './server.ts';

const log = pino({ level: 'silent' });
const token = 'a-token';
const host = '127.0.0.1';

let folder: string;
let tokenFile: string;
let closing: Shutdown;
let on: boolean;

const faults = [
  fault({
    name: 'dark',
    description: 'The light is off.',
    parameters: z.strictObject({ lamps: z.number().int().min(1).default(1) }),
    on: async () => {
      on = true;
    },
    off: async () => {
      on = false;
    },
  }),
];

beforeEach(async () => {
  on = false;
  closing = shutdown(log);
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
  tokenFile = join(folder, 'token');
  await writeFile(tokenFile, `${token}\n`);
});

afterEach(async () => {
  await closing.run();
  await rm(folder, { recursive: true });
});

async function start() {
  const port = await freePort();
  await serveFaults({ FAULTS_HOST: host, FAULTS_PORT: port, FAULTS_TOKEN_FILE: tokenFile }, faults, log, closing);
  return async (method: string, path: string, body?: string, authorization: string | undefined = `Bearer ${token}`) => {
    const headers = { ...(authorization && { authorization }), ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`http://${host}:${port}${path}`, { method, headers, ...(body && { body }) });
    return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() };
  };
}

describe('the fault switches', () => {
  test('turn a fault on and off', async () => {
    const call = await start();
    expect(await call('PUT', '/faults/dark', '{"lamps":2}')).toMatchObject({
      status: 200,
      body: { on: true, parameters: { lamps: 2 } },
    });
    expect(on).toBe(true);
    expect(await call('GET', '/faults')).toMatchObject({ body: { faults: [{ name: 'dark', on: true }] } });
    expect(await call('DELETE', '/faults/dark')).toEqual({ status: 204, body: undefined });
    expect(on).toBe(false);
  });

  test('take the usual parameters when none are sent', async () => {
    const call = await start();
    expect(await call('PUT', '/faults/dark')).toMatchObject({ status: 200, body: { parameters: { lamps: 1 } } });
  });

  test.each([
    ['no token', ''],
    ['another token', 'Bearer a-tokem'],
    ['another scheme', `Basic ${token}`],
  ])('refuse %s, on every path', async (_, authorization) => {
    const call = await start();
    for (const [method, path] of [
      ['GET', '/faults'],
      ['PUT', '/faults/dark'],
      ['DELETE', '/faults/dark'],
      ['GET', '/other'],
    ] as const) {
      expect(await call(method, path, undefined, authorization)).toMatchObject({
        status: 401,
        body: { error: 'unauthorized' },
      });
    }
    expect(on).toBe(false);
  });

  test.each([
    ['PUT', '/faults/bright', '{}', 404, 'unknown_fault'],
    ['DELETE', '/faults/bright', undefined, 404, 'unknown_fault'],
    ['PUT', '/faults/dark', '{"lamps":0}', 400, 'invalid_input'],
    ['PUT', '/faults/dark', '{"lamps"', 400, 'malformed_json'],
    ['PATCH', '/faults/dark', undefined, 404, 'not_found'],
  ])('%s %s %s is refused', async (method, path, body, status, error) => {
    const call = await start();
    expect(await call(method, path, body)).toMatchObject({ status, body: { error } });
    expect(on).toBe(false);
  });

  test('go off when the service stops', async () => {
    const call = await start();
    await call('PUT', '/faults/dark');
    await closing.run();
    expect(on).toBe(false);
  });
});

describe('the token file', () => {
  const serve = (config: { FAULTS_PORT?: number; FAULTS_TOKEN_FILE?: string }) =>
    serveFaults({ FAULTS_HOST: host, ...config }, faults, log, closing);

  test('is named when it cannot be read or is empty', async () => {
    await expect(serve({ FAULTS_PORT: 1, FAULTS_TOKEN_FILE: join(folder, 'none') })).rejects.toThrow(
      /FAULTS_TOKEN_FILE=".*none"/,
    );
    await writeFile(tokenFile, '\n');
    await expect(serve({ FAULTS_PORT: 1, FAULTS_TOKEN_FILE: tokenFile })).rejects.toThrow('is empty');
  });

  test('needs a port beside it, and without it there are no switches', async () => {
    await expect(serve({ FAULTS_TOKEN_FILE: tokenFile })).rejects.toThrow(ConfigError);
    await serve({});
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from './errors.ts';
import { configFile, loadConfig, systemVariables } from './load.ts';
import { kindOf } from './schema.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'presale-config-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (text: string): void => writeFileSync(join(root, configFile), `export default ${text};\n`);
const failure = async (env: NodeJS.ProcessEnv = {}): Promise<string> => {
  const error = await loadConfig(root, env).then(
    () => expect.fail('it was accepted'),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  return error.message;
};

test('without a file everything has a default', async () => {
  expect(await loadConfig(root, {})).toEqual({
    runtime: 'auto',
    timeScale: 1,
    stateDir: join(root, '.presale'),
    system: {},
  });
});

test('the environment goes over the file, field by field', async () => {
  write(`{ runtime: 'docker', system: { name: 'tickets', redisUrl: 'redis://10.0.0.1:6379' } }`);
  const config = await loadConfig(root, {
    PRESALE_RUNTIME: 'native',
    SYSTEM_REDIS_URL: 'redis://cache:6380',
    SYSTEM_NAME: '',
  });
  expect(config.runtime).toBe('native');
  expect(config.system).toEqual({ name: 'tickets', redisUrl: 'redis://cache:6380' });
  expect(systemVariables(config)).toEqual({ SYSTEM_NAME: 'tickets', SYSTEM_REDIS_URL: 'redis://cache:6380' });
});

test('an absolute state directory stays where it is', async () => {
  expect((await loadConfig(root, { PRESALE_STATE: '/var/lib/presale' })).stateDir).toBe('/var/lib/presale');
});

test('a wrong field is named with its file, its value and what to write', async () => {
  write(`{ runtime: 'podman' }`);
  expect(await failure()).toBe('presale.config.ts: runtime is "podman": write one of auto, native, docker');
});

test('a wrong variable is named instead of the field it stands for', async () => {
  expect(await failure({ PRESALE_TIME_SCALE: 'fast' })).toMatch(/^PRESALE_TIME_SCALE is "fast": write a number/);
  expect(await failure({ PRESALE_TIME_SCALE: '0.5' })).toMatch(/^PRESALE_TIME_SCALE is "0.5": write a number/);
});

test('every wrong field is named at once, and none that is unknown passes', async () => {
  write(`{ timescale: 4, system: { kafkaBrokers: 'kafka', port: 1 } }`);
  const message = await failure();
  expect(message).toContain('presale.config.ts: timescale is not a field');
  expect(message).toContain('presale.config.ts: system.port is not a field');
  expect(message).toContain('presale.config.ts: system.kafkaBrokers is "kafka": write host:port');
});

test('as which system another one speaks is said, or told by its name', async () => {
  const kind = async (env: NodeJS.ProcessEnv) => kindOf((await loadConfig(root, env)).system);
  expect(await kind({})).toBe('booking');
  expect(await kind({ SYSTEM_NAME: 'hall' })).toBe('booking');
  expect(await kind({ SYSTEM_NAME: 'flash-sale' })).toBe('flash-sale');
  expect(await kind({ SYSTEM_NAME: 'hall', SYSTEM_KIND: 'ticketing' })).toBe('ticketing');
  expect(await failure({ SYSTEM_KIND: 'hall' })).toBe(
    'SYSTEM_KIND is "hall": write one of booking, ticketing, flash-sale, order-flow, help-desk',
  );
  expect(await failure({ SYSTEM_NAME: 'flash-sale', SYSTEM_KIND: 'ticketing' })).toBe(
    'SYSTEM_NAME is "flash-sale": that is the name of another system than system.kind, "ticketing": write another',
  );
});

test('each database of ticketing has its variable', async () => {
  const set = {
    SYSTEM_DATABASE_URL: 'postgres://a/events',
    SYSTEM_PROJECTIONS_DATABASE_URL: 'postgres://a/projections',
    SYSTEM_AUTH_DATABASE_URL: 'postgres://a/auth',
  };
  expect(systemVariables(await loadConfig(root, set))).toEqual(set);
});

test('a password in a wrong URL is not shown', async () => {
  write(`{ system: { databaseUrl: 'mysql://root:hunter2@db/x' } }`);
  const message = await failure();
  expect(message).toContain('begins with postgres://');
  expect(message).not.toContain('hunter2');
});

test('a field that is a function is wrong like any other', async () => {
  write(`{ runtime: () => 'native' }`);
  expect(await failure()).toMatch(/^presale\.config\.ts: runtime is .*: write one of auto, native, docker$/);
});

test('a file that does not load, or exports nothing, is a message', async () => {
  writeFileSync(join(root, configFile), 'export default {{');
  expect(await failure()).toMatch(/^presale\.config\.ts does not load: /);
});

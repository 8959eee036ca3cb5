import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PresaleError } from '../../config/errors.ts';
import { processIdentity } from '../process/identity.ts';
import { cachedAt, fromCache } from './cache.ts';
import type { BuildContext, BuildRecipe, Recipe } from './engine.ts';
import { recipes } from './recipes.ts';
import { resolveEngine } from './resolve.ts';
import { runStep } from './run.ts';
import { isAtLeast, onPath } from './version.ts';

const root = resolve(import.meta.dirname, '../..');

const tools = new Map<string, string>();
beforeAll(async () => {
  for (const tool of ['sh', 'sleep', 'setpriv']) {
    const path = await onPath(tool, process.env);
    if (path !== undefined) tools.set(tool, path);
  }
});

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'presale-engines-'));
  mkdirSync(join(directory, 'bin'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const bin = () => join(directory, 'bin');
const cache = () => join(directory, 'cache');
/** A PATH with nothing but what the test puts there, and a shell. */
const env = () => {
  for (const [tool, path] of tools) if (!existsSync(join(bin(), tool))) symlinkSync(path, join(bin(), tool));
  return { PATH: bin(), HOME: directory, XDG_CACHE_HOME: cache() };
};
const program = (name: string, prints: string): void => {
  writeFileSync(join(bin(), name), `#!/bin/sh\necho '${prints}'\n`);
  chmodSync(join(bin(), name), 0o755);
};

test.each([
  ['3.9.0', '3.9.0', true],
  ['3.15.0', '3.9.0', true],
  ['4.0', '3.9.0', true],
  ['3.8.9', '3.9.0', false],
  ['3.9', '3.9.1', false],
  ['18.4', '18', true],
  ['', '0.0.1', false],
])('version %s is at least %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});

describe('on PATH', () => {
  test('an engine that is new enough is taken, with what belongs to it', async () => {
    program('prometheus', 'prometheus, version 3.9.1 (branch: HEAD)');
    program('promtool', 'promtool, version 3.9.1');
    expect(await resolveEngine('prometheus', { root, env: env() })).toEqual({
      name: 'prometheus',
      version: '3.9.1',
      from: 'PATH',
      program: join(bin(), 'prometheus'),
      home: bin(),
    });
  });

  test.each([
    ['is too old', 'prometheus, version 3.8.0', true],
    ['does not say its version', 'prometheus, version  (branch: )', true],
    ['lacks its companion', 'prometheus, version 3.9.1', false],
  ])('one that %s is not', async (_, prints, companion) => {
    program('prometheus', prints);
    if (companion) program('promtool', 'promtool, version 3.9.1');
    expect(await recipes.prometheus.find({ root, env: env() })).toBeUndefined();
  });

  test('Redis serves where there is no Valkey', async () => {
    program('redis-server', 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc');
    expect(await resolveEngine('redis', { root, env: env() })).toMatchObject({
      version: '7.0.15',
      program: join(bin(), 'redis-server'),
    });
  });

  test('Postgres is that of the npm package, whatever PATH has', async () => {
    program('postgres', 'postgres (PostgreSQL) 19.0');
    program('initdb', 'initdb (PostgreSQL) 19.0');
    expect(await resolveEngine('postgres', { root, env: env() })).toMatchObject({
      from: 'npm',
      version: expect.stringMatching(/^18\./),
    });
  });
});

describe('where nothing can be found or built', () => {
  test.each([
    [
      'k6',
      /^k6 has to be built once, and Go is not on PATH: install Go [\d.]+ or later .* or put k6 2\.2\.0 or later on PATH, or use --runtime docker$/,
    ],
    ['redis', /python3 is not on PATH: install valkey-server or redis-server/],
    ['kafka', /Kafka runs on Java 17 or later/],
    ['grafana', /^Grafana was not found: set GRAFANA_HOME/],
  ] as const)('%s says what to do', async (name, message) => {
    const failure = resolveEngine(name, { root, env: env() });
    await expect(failure).rejects.toThrow(PresaleError);
    await expect(failure).rejects.toThrow(message);
  });

  test('a GRAFANA_HOME without Grafana is named', async () => {
    const failure = resolveEngine('grafana', { root, env: { ...env(), GRAFANA_HOME: directory } });
    await expect(failure).rejects.toThrow(`GRAFANA_HOME is "${directory}"`);
  });
});

describe('the cache', () => {
  const context = (signal = new AbortController().signal): BuildContext => ({
    root: directory,
    env: env(),
    onProgress: () => undefined,
    signal,
  });
  const recipe = (into: BuildRecipe['into']): Recipe & { readonly build: BuildRecipe } => {
    if (!existsSync(join(directory, 'recipe'))) writeFileSync(join(directory, 'recipe'), 'one');
    return {
      name: 'engine',
      title: 'Engine',
      find: async () => undefined,
      missing: 'nothing',
      build: { inputs: ['recipe'], variant: '', version: () => '1.0.0', program: (home) => join(home, 'engine'), into },
    };
  };
  const writes: BuildRecipe['into'] = async (home) => writeFileSync(join(home, 'engine'), '');

  test('an engine is built once, and anew when its recipe changes', async () => {
    let builds = 0;
    const counted = recipe(async (home, given) => {
      builds += 1;
      await writes(home, given);
    });
    const first = await fromCache(counted, context());
    const second = await fromCache(counted, context());
    expect([first.from, second.from, builds]).toEqual(['built', 'cache', 1]);
    expect(second.program).toBe(first.program);

    writeFileSync(join(directory, 'recipe'), 'two');
    expect((await fromCache(counted, context())).home).not.toBe(first.home);
    expect(builds).toBe(2);
  });

  test('every Go file of ours is part of its engine, so that a change of it builds anew', () => {
    const files = globSync('tools/*/**/*.go', { cwd: root }).sort();
    const inputs = Object.values(recipes as Record<string, Recipe>).flatMap(({ build }) => build?.inputs ?? []);
    expect(inputs.filter((file) => file.endsWith('.go')).sort()).toEqual(files);
    expect(files).not.toEqual([]);
  });

  test('of two that want it at once one builds, and both have it', async () => {
    let builds = 0;
    const slow = recipe(async (home, given) => {
      builds += 1;
      await runStep(['sleep', '0.5'], { cwd: home, env: given.env, signal: given.signal });
      await writes(home, given);
    });
    const both = await Promise.all([fromCache(slow, context()), fromCache(slow, context())]);
    expect(both.map(({ from }) => from).sort()).toEqual(['built', 'cache']);
    expect(builds).toBe(1);
  });

  test('a build that fails leaves nothing, and says what it printed', async () => {
    const failing = recipe(async (home, given) => {
      await writes(home, given);
      await runStep(['sh', '-c', 'echo no such package >&2; exit 3'], {
        cwd: home,
        env: given.env,
        signal: given.signal,
      });
    });
    await expect(fromCache(failing, context())).rejects.toThrow(/exit code 3:\nno such package/);
    expect(existsSync(cachedAt(failing, directory, env()))).toBe(false);
    expect(readdirSync(join(cache(), 'presale'))).toEqual([]);
    expect((await fromCache(recipe(writes), context())).from).toBe('built');
  });

  test('a build that is ended leaves neither files nor processes', async () => {
    const ended = new AbortController();
    const pidFile = join(directory, 'pid');
    const endless = recipe(async (home, given) => {
      const step = runStep(['sh', '-c', `sleep 60 & echo $! > ${pidFile}; echo started; wait`], {
        cwd: home,
        env: given.env,
        signal: given.signal,
        onLine: () => ended.abort(new PresaleError('ended')),
      });
      await step;
    });
    await expect(fromCache(endless, context(ended.signal))).rejects.toThrow('ended');
    expect(readdirSync(join(cache(), 'presale'))).toEqual([]);
    expect(processIdentity(Number(readFileSync(pidFile, 'utf8')))).toBeUndefined();
  });
});

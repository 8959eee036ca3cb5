import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const npm = (...words: readonly string[]) => execa('npm', words, { cwd: root, all: true, reject: false });

test('an option that npm took for itself is refused, with where it goes', async () => {
  const { exitCode, all } = await npm('run', 'k6', 'booking/simple', '--profile=load');
  expect(exitCode).toBe(2);
  expect(all).toContain(
    'npm took --profile=load for itself: write it behind a "--", as in npm run k6 -- --profile=load',
  );
});

test('behind the -- it is read', async () => {
  const { exitCode, all } = await npm('run', 'up', '--', '--runtime=steam');
  expect(exitCode).toBe(2);
  expect(all).toContain('steam');
  expect(all).not.toContain('npm took');
});

test('what npm itself is told is none of ours', async () => {
  const { all } = await npm('run', 'gate', 'no-such-run', '--json');
  expect(all).not.toContain('npm took');
});

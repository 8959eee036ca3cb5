import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

const npmRun = (script: string) => execa('npm', ['run', '--silent', script], { cwd: root, all: true, reject: false });

describe('the checks', () => {
  test.each(['types', 'lint', 'arrows', 'unused'])('npm run %s passes', async (script) => {
    const { exitCode, all } = await npmRun(script);
    expect(exitCode, all).toBe(0);
  });
});

describe('the check of the arrows', () => {
  const planted = join(root, 'catalog', 'planted.ts');
  afterEach(() => rm(planted, { force: true }));

  test('sees a folder that imports upwards', async () => {
    await writeFile(planted, "export { print } from '../promql/index.ts';\n");
    const { exitCode, all } = await npmRun('arrows');
    expect(exitCode).not.toBe(0);
    expect(all).toContain('catalog-imports');
  });
});

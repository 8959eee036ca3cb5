import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

describe('the checks', () => {
  test.each(['types', 'lint', 'arrows', 'unused'])('npm run %s passes', async (script) => {
    const { exitCode, all } = await execa('npm', ['run', '--silent', script], { cwd: root, all: true, reject: false });
    expect(exitCode, all).toBe(0);
  });
});

describe('the check of the arrows', () => {
  let elsewhere: string;
  beforeEach(async () => {
    elsewhere = await mkdtemp(join(tmpdir(), 'presale-arrows-'));
    await writeFile(join(elsewhere, 'tsconfig.json'), '{}');
  });
  afterEach(() => rm(elsewhere, { recursive: true }));

  const planted: readonly [string, string, string, string][] = [
    ['a folder that imports upwards', 'catalog/a.ts', 'promql/b.ts', 'catalog-imports'],
    ['siblings that reach across', 'exporters/one/a.ts', 'exporters/two/b.ts', 'siblings-stay-apart'],
    ['dashboards that know alerts', 'dashboards/a.ts', 'alerts/b.ts', 'dashboards-imports'],
  ];
  test.each(planted)('sees %s', async (_, from, to, rule) => {
    for (const file of [from, to]) await mkdir(join(elsewhere, file, '..'), { recursive: true });
    await writeFile(join(elsewhere, from), `import '${'../'.repeat(from.split('/').length - 1)}${to}';\n`);
    await writeFile(join(elsewhere, to), 'export const b = 1;\n');
    const { exitCode, all } = await execa('depcruise', ['--config', join(root, '.dependency-cruiser.mjs'), '.'], {
      cwd: elsewhere,
      preferLocal: true,
      localDir: root,
      all: true,
      reject: false,
    });
    expect(exitCode).not.toBe(0);
    expect(all).toContain(rule);
  });
});

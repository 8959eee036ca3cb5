import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildDashboards } from './build.ts';
import { dashboards } from './index.ts';

const committed = join(import.meta.dirname, '../provisioning/grafana/dashboards');
const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'presale-dashboards-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a second build writes the same bytes', () => {
  buildDashboards(folder);
  const first = contents(folder);
  buildDashboards(folder);
  expect(contents(folder)).toEqual(first);
  expect(Object.keys(first)).toHaveLength(dashboards.length);
});

test('a dashboard that is no more is taken away, other files stay', () => {
  writeFileSync(join(folder, 'gone.json'), '{}');
  writeFileSync(join(folder, 'README.md'), 'kept');
  buildDashboards(folder);
  expect(existsSync(join(folder, 'gone.json'))).toBe(false);
  expect(existsSync(join(folder, 'README.md'))).toBe(true);
});

test('what is committed is what the sources give', () => {
  for (const file of buildDashboards(folder)) {
    expect(
      readFileSync(join(committed, file), 'utf8') === readFileSync(join(folder, file), 'utf8'),
      `${file}: run npm run build`,
    ).toBe(true);
  }
  expect(
    readdirSync(committed)
      .filter((file) => file.endsWith('.json'))
      .sort(),
  ).toEqual(readdirSync(folder).sort());
});

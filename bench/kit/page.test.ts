import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benches } from '../index.ts';
import { performancePage } from './page.ts';
import { keptRecords } from './record.ts';

const page = join(import.meta.dirname, '../../docs/performance.md');

test('docs/performance.md is what the kept figures give', async () => {
  expect(readFileSync(page, 'utf8')).toBe(performancePage(await benches(), keptRecords()));
});

test('every figure that is kept is that of a bench', async () => {
  const names = (await benches()).map(({ name }) => name);
  expect([...keptRecords().keys()].filter((name) => !names.includes(name))).toEqual([]);
});

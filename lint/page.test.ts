import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exclusions } from './exclusions.ts';
import { checks } from './lint.ts';
import { checksPage } from './page.ts';

test('the page names every check and every reason', () => {
  for (const { name, asks } of checks) expect(checksPage()).toContain(`| ${name} | ${asks} |`);
  for (const { because } of exclusions) expect(checksPage()).toContain(`| ${because} |`);
});

test('the committed page is that of the sources: else run npm run build', () => {
  expect(readFileSync(join(import.meta.dirname, '../docs/checks.md'), 'utf8')).toBe(checksPage());
});

/** Every query of every panel is proven as it is now, and the page says so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { provable } from '../test/panels/proof.ts';
import { panelKey, panelProofs } from './panels.ts';
import { panelsPage } from './panels-page.ts';

const root = join(import.meta.dirname, '..');
const proofs = panelProofs.read(root);

test('each query of each panel was proven as it is, and no other: else run npm run prove:panels', () => {
  const asIs = (one: Parameters<typeof panelKey>[0] & { readonly expr: string }) => `${panelKey(one)}: ${one.expr}`;
  expect(proofs.map(asIs).sort()).toEqual(provable().map(asIs).sort());
});

test('the committed page is that of the committed record: else run npm run build', () => {
  expect(readFileSync(join(root, 'docs/proof.md'), 'utf8')).toBe(panelsPage(proofs));
});

test('the page says each proof once, with what it was held against', () => {
  const page = panelsPage(proofs);
  expect(page.split('\n').filter((line) => /^\| (?!panel )/.test(line))).toHaveLength(proofs.length);
  const [first] = proofs;
  expect(panelsPage(proofs.slice(0, 1))).toContain(`| ${first?.witness} |`);
  expect(panelsPage([])).not.toContain(`| ${first?.witness} |`);
});

test('a table is not broken by a query', () => {
  const [first] = proofs;
  if (!first) throw new Error('nothing is proven');
  expect(panelsPage([{ ...first, asked: 'up{job=~"a|b"}' }])).toContain('`up{job=~"a\\|b"}`');
});

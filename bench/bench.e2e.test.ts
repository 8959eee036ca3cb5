import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benches } from './index.ts';

const root = join(import.meta.dirname, '..');

test.each(await benches())('$name works, in a tiny size', async ({ run }) => {
  const { figures } = await run({ root, quick: true, tell: () => undefined, signal: new AbortController().signal });
  expect(figures.length).toBeGreaterThan(0);
  for (const { what, values } of figures) {
    expect(values.length, what).toBeGreaterThan(0);
    for (const value of values) expect(value, what).toSatisfy(Number.isFinite);
  }
  // What pushing adds may be less than nothing where so little is measured, and the CPU of another process is told in
  // steps of 10 ms; everything else takes something.
  const takesSomething = figures.filter(({ unit, what }) => unit !== '%' && !/\bCPU of\b/.test(what));
  const nothing = takesSomething.filter(({ values }) => Math.max(...values) <= 0);
  expect(nothing.map(({ what }) => what)).toEqual([]);
});

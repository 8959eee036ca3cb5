import { compare } from '../report/compare/compare.ts';
import type { Comparison } from '../report/compare/comparison.ts';
import { syntheticRun } from '../test/synthetic-run.ts';

/**
 * Measures a comparison on pairs of synthetic runs of which the truth is known: how many of them are called slower or
 * faster, by any figure. Without a slowdown each is a false alarm.
 */
const pairs = Number(process.argv[2] ?? 200);

const has = ({ figures }: Comparison, outcome: 'slower' | 'faster'): boolean =>
  figures.some((each) => each.outcome === outcome);

console.log(`${pairs} pairs each, about 4,000 requests a run`);
for (const slowdown of [1, 1.05, 1.1, 1.15, 1.2, 1.3]) {
  const found = Array.from({ length: pairs }, (_, at) =>
    compare(syntheticRun({ seed: 2 * at }), syntheticRun({ seed: 2 * at + 1, slowdown })),
  );
  const share = (outcome: 'slower' | 'faster'): string =>
    `${((found.filter((each) => has(each, outcome)).length / pairs) * 100).toFixed(1)} %`;
  console.log(
    `${((slowdown - 1) * 100).toFixed(0).padStart(3)} % slower: called slower ${share('slower')}, faster ${share('faster')}`,
  );
}

import { compare } from '../report/compare/compare.ts';
import type { Comparison } from '../report/compare/comparison.ts';
import { syntheticRun } from '../test/synthetic-run.ts';
import type { Bench } from './kit/bench.ts';

/** Whether a comparison has a figure of this outcome. */
export const has = ({ figures }: Comparison, outcome: 'slower' | 'faster'): boolean =>
  figures.some((each) => each.outcome === outcome);

/** `comparison`: how often pairs of runs of which the truth is known are called slower or faster. */
export const comparison: Bench = {
  name: 'comparison',
  about:
    'How often the comparison of two runs calls one slower or faster, by any figure, where the truth is known: pairs of synthetic runs of about 4,000 requests. Without a slowdown each is a false alarm.',
  remarks: ['[How runs are compared](comparison.md) says more.'],
  async run({ quick, rounds: pairs = quick ? 2 : 200, tell, signal }) {
    const figures = [];
    for (const slowdown of [1, 1.05, 1.1, 1.15, 1.2, 1.3]) {
      const slower = `${Math.round((slowdown - 1) * 100)} % slower`;
      tell(slower);
      const found = Array.from({ length: pairs }, (_, at) => {
        signal.throwIfAborted();
        return compare(syntheticRun({ seed: 2 * at }), syntheticRun({ seed: 2 * at + 1, slowdown }));
      });
      for (const outcome of ['slower', 'faster'] as const) {
        const share = (found.filter((each) => has(each, outcome)).length / pairs) * 100;
        figures.push({ what: `${slower}: called ${outcome}`, unit: '%', values: [share] } as const);
      }
    }
    return { figures, notes: [`${pairs} pairs each.`] };
  },
};

// `node bench/comparison.ts 500`, without a record.
if (import.meta.main) {
  const [pairs] = process.argv.slice(2).map(Number);
  const { figures } = await comparison.run({
    root: process.cwd(),
    quick: false,
    ...(pairs === undefined ? {} : { rounds: pairs }),
    tell: () => undefined,
    signal: new AbortController().signal,
  });
  for (const { what, values } of figures) console.log(`${what} ${values[0]?.toFixed(1)} %`);
}

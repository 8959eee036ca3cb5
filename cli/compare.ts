import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../config/errors.ts';
import type { ComparedRun } from '../report/compare/comparable.ts';
import { compare as comparePair, compareToMany, isGoodBase, leastEarlierRuns } from '../report/compare/compare.ts';
import { comparisonText } from '../report/compare/text.ts';
import { testids } from '../runs/stored-run.ts';
import { readCompared } from './compared-run.ts';
import { stackOptions } from './stack-options.ts';

interface Flags {
  readonly last?: number;
  readonly json?: boolean;
}

/** `presale compare <base> <candidate>`: what became faster or slower from one run to another, and how sure that is. */
export const compare = new Command('compare')
  .description('compare a run with another, or with the last good ones')
  .argument('<base>', 'the run to compare with; with --last, the candidate')
  .argument('[candidate]', 'the run that is compared, or "latest"')
  .option('--last <number>', 'compare with so many good runs before it', countOfRuns)
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    `
Exit code 0 when nothing is slower, 99 when something is, or nothing could be compared. docs/comparison.md says how it
is decided.

Examples:
  npm run compare -- 20261121T093000Z-booking-simple-load-1f3a latest
  npm run compare -- latest --last 5`,
  )
  .action(async (first: string, second: string | undefined, { last, json }: Flags) => {
    const { stateDir } = await stackOptions();
    const comparison =
      last === undefined
        ? await ofPair(stateDir, first, second)
        : await ofLast(stateDir, last, second === undefined ? first : tooMany(second));
    console.log(json ? JSON.stringify(comparison, null, 2) : comparisonText(comparison));
    process.exitCode = comparison.outcome === 'slower' || comparison.outcome === 'not comparable' ? 99 : 0;
  });

async function ofPair(stateDir: string, base: string, candidate: string | undefined) {
  if (candidate === undefined)
    throw new UsageError('name two runs, a base and a candidate, or one and --last <number>');
  return comparePair(await readCompared(stateDir, base), await readCompared(stateDir, candidate));
}

async function ofLast(stateDir: string, last: number, testid: string) {
  const candidate = await readCompared(stateDir, testid);
  const earlier: ComparedRun[] = [];
  for (const other of (await testids(stateDir)).reverse()) {
    if (earlier.length === last) break;
    const run = await readCompared(stateDir, other);
    if (isGoodBase(run, candidate)) earlier.push(run);
  }
  return compareToMany(earlier, candidate);
}

function countOfRuns(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= leastEarlierRuns) return number;
  throw new InvalidArgumentError(`write a whole number of at least ${leastEarlierRuns}`);
}

const tooMany = (second: string): never => {
  throw new UsageError(`${second}: --last takes one run, and finds the others itself`);
};

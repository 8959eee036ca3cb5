import { count } from '../../k6/lib/figures.ts';
import { isMissing } from '../../runs/evidence.ts';
import { type ComparedRun, mismatch, unfit } from './comparable.ts';
import { type ComparedFigure, type Comparison, comparisonOf } from './comparison.ts';
import { answersBehind, type Latency, latencyOf, type MeasuredFigure, measuredFigures, valueIn } from './figures.ts';
import { confidence, type Interval, isEnough, logRatio, logRatioToMany, shareDifference } from './statistics.ts';

/** The fewest earlier runs that say something about how much runs differ anyway. */
export const leastEarlierRuns = 3;

/**
 * Compares two runs, request by request and objective by objective. The intervals cover what varies within the runs;
 * what varies from run to run, such as a noisy neighbour, only a comparison with several earlier runs knows.
 */
export function compare(base: ComparedRun, candidate: ComparedRun): Comparison {
  const reasons = [...new Set([...unfit(base), ...unfit(candidate), ...mismatch(base.run, candidate.run)])];
  const runs = { base: [base.run.testid], candidate: candidate.run.testid };
  const [before, after] = [readLatency(base), readLatency(candidate)];
  if (reasons.length > 0 || !before || !after) return comparisonOf(runs, reasons, []);
  const figures = measuredFigures([after, before]);
  return comparisonOf(
    runs,
    [],
    figures.map((figure) => compared(figure, [before], after, figures.length)),
  );
}

/** Compares a run with several earlier ones: a change is what lies outside of how they differ among themselves. */
export function compareToMany(earlier: readonly ComparedRun[], candidate: ComparedRun): Comparison {
  const runs = { base: earlier.map(({ run }) => run.testid), candidate: candidate.run.testid };
  const reasons = unfit(candidate);
  if (earlier.length < leastEarlierRuns) {
    reasons.push(
      `there are ${earlier.length} good earlier runs that it can be compared with, and it takes at least ${leastEarlierRuns}`,
    );
  }
  const before = earlier.map(readLatency).filter((each) => each !== undefined);
  const after = readLatency(candidate);
  if (reasons.length > 0 || !after) return comparisonOf(runs, reasons, []);
  const figures = measuredFigures([after, ...before]);
  return comparisonOf(
    runs,
    [],
    figures.map((figure) => compared(figure, before, after, figures.length)),
  );
}

/** Whether a run is one to compare a later one with: it may open, and nothing speaks against comparing the two. */
export const isGoodBase = (earlier: ComparedRun, candidate: ComparedRun): boolean =>
  earlier.run.testid < candidate.run.testid &&
  !isMissing(earlier.run.judged) &&
  earlier.run.judged.mayOpen &&
  unfit(earlier).length === 0 &&
  mismatch(earlier.run, candidate.run).length === 0;

const readLatency = ({ run: { record }, histograms }: ComparedRun): Latency | undefined =>
  isMissing(record) || isMissing(histograms) ? undefined : latencyOf(record.system, histograms);

function compared(figure: MeasuredFigure, before: readonly Latency[], after: Latency, tests: number): ComparedFigure {
  const { of, stat, unit } = figure;
  const row = {
    of,
    stat,
    unit,
    base: middle(before.map((run) => valueIn(run, figure))),
    candidate: valueIn(after, figure),
  };
  const lack = lackOf(figure, [...before, after]);
  if (lack !== undefined) return { ...row, outcome: 'not comparable', reason: lack };
  const change = changeOf(figure, before, after, tests);
  return { ...row, change, outcome: outcomeOf(unit, change) };
}

/** What keeps a figure from being compared, if anything. */
function lackOf(figure: MeasuredFigure, runs: readonly Latency[]): string | undefined {
  if (figure.unit === 'ratio') return undefined;
  const fewest = Math.min(...runs.map((run) => answersBehind(run, figure)));
  const enough = runs.every((run) => {
    const latency = figure.latency(run);
    return latency !== undefined && isEnough(latency, figure.quantile);
  });
  return enough ? undefined : `${count(fewest)} answers are too few for a ${figure.stat}`;
}

function changeOf(figure: MeasuredFigure, before: readonly Latency[], after: Latency, tests: number): Interval {
  const [first, ...others] = before as [Latency, ...Latency[]];
  if (figure.unit === 'ratio') {
    const all = before.reduce((sum, { failures }) => sum + failures.all, 0);
    const failed = before.reduce((sum, { failures }) => sum + failures.failed, 0);
    return shareDifference({ failed, all }, after.failures, tests);
  }
  if (others.length > 0) {
    return asShare(
      logRatioToMany(
        before.map((run) => valueIn(run, figure)),
        valueIn(after, figure),
        tests,
      ),
    );
  }
  const [one, other] = [figure.latency(first), figure.latency(after)];
  if (!one || !other) throw new RangeError(`${figure.of}: a run has no latency of it`);
  return asShare(logRatio(one, other, figure.quantile, tests));
}

const asShare = ({ estimate, low, high }: Interval): Interval => ({
  estimate: Math.expm1(estimate),
  low: Math.expm1(low),
  high: Math.expm1(high),
});

/** A change counts when its interval leaves out 0, and, of a latency, when it is not smaller than a bucket is wide. */
function outcomeOf(unit: MeasuredFigure['unit'], { estimate, low, high }: Interval): ComparedFigure['outcome'] {
  const least = unit === 's' ? confidence.leastChange : 0;
  if (low > 0 && estimate >= least) return 'slower';
  if (high < 0 && 1 / (1 + estimate) - 1 >= least) return 'faster';
  return 'no difference found';
}

const middle = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? Number.NaN) + (sorted[Math.ceil(half)] ?? Number.NaN)) / 2;
};

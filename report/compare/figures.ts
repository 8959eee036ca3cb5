import { type Objective, objectives } from '../../catalog/objectives.ts';
import type { SystemName } from '../../catalog/systems.ts';
import type { RunHistograms } from '../../runs/histograms.ts';
import type { Figure } from './comparison.ts';
import { latencyByName, latencyOfAll, merged, quantileOf, type SlicedLatency, total } from './histogram.ts';
import type { Failures } from './statistics.ts';

/** The quantiles of a request: what is usual, and what is slow. */
const ofRequests = [0.5, 0.95] as const;

/** A figure that is compared, and where a run has it. */
export type MeasuredFigure = Figure &
  (
    | { readonly unit: 's'; readonly quantile: number; readonly latency: (run: Latency) => SlicedLatency | undefined }
    | { readonly unit: 'ratio' }
  );

/** The latency of a run, as its figures are read from it. */
export interface Latency {
  readonly system: SystemName;
  readonly byName: ReadonlyMap<string, SlicedLatency>;
  readonly all: SlicedLatency;
  readonly failures: Failures;
}

/** A run's latency by request, of all, and what failed. */
export function latencyOf(system: SystemName, histograms: RunHistograms): Latency {
  const number = (expected: boolean): number =>
    histograms.requests
      .filter((each) => each.expected === expected)
      .flatMap(({ slices }) => slices.flat())
      .reduce((sum, [, count]) => sum + count, 0);
  const failed = number(false);
  return {
    system,
    byName: latencyByName(histograms),
    all: latencyOfAll(histograms),
    failures: { failed, all: failed + number(true) },
  };
}

/** Every figure that the runs are compared by: the objectives that k6 measures first, then request by request. */
export function measuredFigures(runs: readonly [Latency, ...Latency[]]): MeasuredFigure[] {
  const promised: readonly Objective[] = Object.values(objectives[runs[0].system]);
  const ofObjectives = promised.flatMap((objective): MeasuredFigure[] => {
    if (objective.unit === 'ratio') return [{ of: objective.title, stat: 'share', unit: 'ratio' }];
    if (objective.unit !== 's' || objective.quantile === undefined) return [];
    return [quantileFigure(objective.title, objective.quantile, ({ all }) => all)];
  });
  const names = [...new Set(runs.flatMap(({ byName }) => [...byName.keys()]))].sort();
  const ofNames = names.flatMap((name) =>
    ofRequests.map((quantile) => quantileFigure(name, quantile, ({ byName }) => byName.get(name))),
  );
  return [...ofObjectives, ...ofNames];
}

const quantileFigure = (
  of: string,
  quantile: number,
  latency: (run: Latency) => SlicedLatency | undefined,
): MeasuredFigure => ({ of, stat: `p${quantile * 100}`, unit: 's', quantile, latency });

/** The value of a figure in a run; NaN where the run has none. */
export function valueIn(run: Latency, figure: MeasuredFigure): number {
  if (figure.unit === 'ratio') return run.failures.failed / run.failures.all;
  const latency = figure.latency(run);
  return latency === undefined ? Number.NaN : quantileOf(latency.bounds, merged(latency), figure.quantile);
}

/** How many answers of a run a figure rests on. */
export const answersBehind = (run: Latency, figure: MeasuredFigure & { unit: 's' }): number => {
  const latency = figure.latency(run);
  return latency === undefined ? 0 : total(merged(latency));
};

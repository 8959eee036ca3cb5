import { seconds } from '../../catalog/duration.ts';
import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import { keeps, level, type Objective } from '../../catalog/objectives.ts';
import { milliseconds, percent } from './figures.ts';
import type { Scenario } from './scenario.ts';
import { type K6Summary, statOf } from './summary-data.ts';
import { statOfObjective } from './thresholds.ts';

/** A time in which a load stays at one arrival rate, in seconds since its scenario began. */
export interface Step {
  /** Arrivals a second. */
  readonly rate: number;
  readonly from: number;
  readonly to: number;
}

/** The tag that tells the requests of one step from those of others; its value is the step's rate. */
export const stepTag = 'step';

/** The steps of an arrival rate: the stages that stay where they are. A load of another kind has none. */
export function stepsOf(scenario: Scenario): Step[] {
  if (scenario.executor !== 'ramping-arrival-rate') return [];
  const steps: Step[] = [];
  let [from, before] = [0, scenario.startRate];
  for (const { duration, target } of scenario.stages) {
    const step = { rate: target, from, to: from + seconds(duration) };
    const last = steps.at(-1);
    // A part of a load may have two steps of one rate, one after the other.
    if (target === before && last?.rate === target && last.to === from)
      steps[steps.length - 1] = { ...last, to: step.to };
    else if (target === before) steps.push(step);
    [from, before] = [step.to, target];
  }
  return steps;
}

/** The value of the tag at a moment: the rate of the step, or `between` while the rate changes. */
export const stepAt = (steps: readonly Step[], time: number): string => {
  const step = steps.find(({ from, to }) => time >= from && time < to);
  return step ? String(step.rate) : 'between';
};

/** Where a system breaks, as far as the steps tell. */
export interface BreakingPoint {
  /** The highest rate at which every objective was kept, with all rates below it; absent where the first broke. */
  readonly kept?: number;
  /** The first rate at which one was not, and which; absent where none broke. */
  readonly broken?: { readonly rate: number; readonly why: string };
}

/** Below this share of the arrivals that were asked for, a step did not have the load that its rate says. */
const arrived = 0.9;

/** Finds the first step in which an objective was missed, or less arrived than was asked for. */
export function breakingPoint(
  summary: K6Summary,
  steps: readonly Step[],
  promises: readonly JudgedByK6[],
): BreakingPoint {
  let kept: number | undefined;
  for (const step of steps) {
    const why = whyBroken(summary, step, promises);
    if (why !== undefined) return { ...(kept === undefined ? {} : { kept }), broken: { rate: step.rate, why } };
    kept = step.rate;
  }
  return kept === undefined ? {} : { kept };
}

function whyBroken(summary: K6Summary, { rate, from, to }: Step, promises: readonly JudgedByK6[]): string | undefined {
  for (const { metric, objective } of promises) {
    const value = statOf(summary, `${metric.k6Name}{${stepTag}:${rate}}`, statOfObjective(objective), Number.NaN);
    if (!keeps(objective, objective.unit === 's' ? value / 1000 : value, 'target')) return missed(objective, value);
  }
  const perSecond = statOf(summary, `iterations{${stepTag}:${rate}}`, 'count') / (to - from);
  return perSecond < arrived * rate ? `only ${perSecond.toFixed(1)} of them arrived` : undefined;
}

function missed(objective: Objective, value: number): string {
  if (Number.isNaN(value)) return `nothing is known of ${objective.title}`;
  const text = objective.unit === 's' ? milliseconds : percent;
  const limit = level(objective, 'target') * (objective.unit === 's' ? 1000 : 1);
  return `${objective.title} is ${text(value)}, its limit is ${text(limit)}`;
}

/** The breaking point as a sentence. */
export function breakingText({ kept, broken }: BreakingPoint, what: string): string {
  const below = kept === undefined ? '' : `${kept} ${what} a second were kept`;
  if (!broken) return below ? `not reached: ${below}, the most that were tried` : 'no step was run';
  return `${broken.rate} ${what} a second: ${broken.why}${below ? `; ${below}` : ''}`;
}

const keptRate = 'kept_arrival_rate';
const breakingRate = 'breaking_arrival_rate';

/** The breaking point as figures of the summary: arrivals a second. */
export const breakingFigures = ({ kept, broken }: BreakingPoint): Record<string, number> => ({
  ...(kept === undefined ? {} : { [keptRate]: kept }),
  ...(broken ? { [breakingRate]: broken.rate } : {}),
});

/** What a summary says of a breaking point: arrivals a second; nothing where the run looked for none. */
export function breakingRates(summary: K6Summary): { readonly breaks: string; readonly kept: string } | undefined {
  const rate = (name: string): number | undefined => summary.metrics[name]?.values.value;
  const [kept, breaking] = [rate(keptRate), rate(breakingRate)];
  if (kept === undefined && breaking === undefined) return undefined;
  return {
    breaks: breaking === undefined ? 'not reached' : `${breaking} arrivals per second`,
    kept: kept === undefined ? 'none kept' : `${kept} per second kept`,
  };
}

import type { Interval } from './statistics.ts';

/** What is compared: a quantile of one request's latency, or the share of requests that failed. */
export interface Figure {
  /** The request's name, or an objective's title. */
  readonly of: string;
  /** `p50`, `p95`; `failed`. */
  readonly stat: string;
  readonly unit: 's' | 'ratio';
}

/** One figure of both runs, and what may be said of it. */
export interface ComparedFigure extends Figure {
  readonly base: number;
  readonly candidate: number;
  /**
   * The change with its confidence interval: for `s` as a share of the base (0.2 is 20 % slower), for `ratio` the
   * difference. Absent where it could not be compared.
   */
  readonly change?: Interval;
  readonly outcome: 'faster' | 'slower' | 'no difference found' | 'not comparable';
  /** Why it could not be compared. */
  readonly reason?: string;
}

/** A comparison: its figures, or why there are none. */
export interface Comparison {
  /** One run, or several that are taken together. */
  readonly base: readonly string[];
  readonly candidate: string;
  /** Why the runs cannot be compared at all. */
  readonly reasons: readonly string[];
  readonly figures: readonly ComparedFigure[];
  /** `slower` as soon as one figure is; `not comparable` when none could be compared. */
  readonly outcome: ComparedFigure['outcome'];
}

/** A comparison from its figures. */
export function comparisonOf(
  runs: Pick<Comparison, 'base' | 'candidate'>,
  reasons: readonly string[],
  figures: readonly ComparedFigure[],
): Comparison {
  const has = (outcome: ComparedFigure['outcome']): boolean => figures.some((each) => each.outcome === outcome);
  const order = ['slower', 'faster', 'no difference found'] as const;
  const outcome = reasons.length > 0 ? 'not comparable' : (order.find(has) ?? 'not comparable');
  return { ...runs, reasons, figures, outcome };
}

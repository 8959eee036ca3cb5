import type { Unit } from './units.ts';

/**
 * A promise: the value stays below (or above) `critical`, and better below (or above) `target`.
 * Seconds and ratios are base units; nothing here is in milliseconds or percent.
 */
export interface Objective {
  readonly title: string;
  readonly direction: 'below' | 'above';
  readonly unit: Unit;
  /** The better level; absent where the promise has one number. k6 thresholds take it. */
  readonly target?: number;
  /** The level that must not be crossed. Alerts take it unless they say otherwise. */
  readonly critical: number;
  /** For a latency: the quantile that is promised, 0..1. */
  readonly quantile?: number;
  /** Where the number comes from. */
  readonly source: string;
}

/** The figure that an objective speaks of: `p99`, `mean`, `share`, `rate`, or the `value` itself. */
export function statName({ unit, quantile }: Objective): string {
  if (quantile !== undefined) return `p${Number((quantile * 100).toPrecision(12))}`;
  if (unit === 's') return 'mean';
  if (unit === 'ratio') return 'share';
  return unit === 'per second' ? 'rate' : 'value';
}

/** The two levels of an objective. */
export type Level = 'target' | 'critical';

/** The value of a level: an objective with one number has it at both. */
export const level = (objective: Objective, of: Level): number =>
  of === 'target' ? (objective.target ?? objective.critical) : objective.critical;

/** Whether a value keeps the objective at a level. NaN never does. */
export const keeps = (objective: Objective, value: number, at: Level): boolean =>
  objective.direction === 'below' ? value < level(objective, at) : value > level(objective, at);

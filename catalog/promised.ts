import type { Objective } from './objective.ts';
import type { Unit } from './units.ts';

/**
 * Who has to act, and when.
 * - `critical`: people cannot book, or nobody would notice if they could not. Act now.
 * - `warning`: it still works, and will hurt if this goes on. Look into it within the hour.
 * - `info`: nobody acts.
 */
export type Severity = 'critical' | 'warning' | 'info';

/**
 * What is promised of a metric where the usual question is the right one: of a counter its rate a minute, of a gauge its
 * sum or largest value, by system. Signal, panel and alert are derived of it.
 */
export interface Promised<U extends Unit = Unit> {
  /** Gives the signal its title, its unit and its level. */
  readonly objective: Objective & { readonly direction: 'below'; readonly unit: U };
  /** What a value means, for the person who looks at the panel; the metric's help when absent. */
  readonly description?: string;
  readonly alert: {
    /** `critical` when absent. */
    readonly severity?: Severity;
    /** The part of the system that it is about. */
    readonly component: string;
    /** What is wrong, always in the same words. */
    readonly summary: string;
    /** What the value counts, in words that follow it: `expired holds`. */
    readonly counts: string;
  };
}

/** Of a counter the growth in a minute is promised. */
export type PromisedRate = Promised<'per minute'>;

/** Of a gauge the value is promised. */
export interface PromisedLevel extends Promised<Exclude<Unit, 'per minute' | 'per second'>> {
  /** How a system's series become one: what adds up is summed, of the rest the largest counts. */
  readonly across: 'sum' | 'max';
}

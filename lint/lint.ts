import type { Check, Problem, Provisioned } from './check.ts';
import { dashboardChecks } from './dashboards/index.ts';
import { metricUsed } from './metric-used.ts';
import { ruleChecks } from './rules/index.ts';

/** Every check. */
export const checks: readonly Check[] = [...dashboardChecks, ...ruleChecks, metricUsed];

/** Something that a check does not like and that is right all the same. */
export interface Exclusion {
  /** The name of the check. */
  readonly check: string;
  /** Where it is right; everywhere when absent. */
  readonly where?: RegExp;
  /** Of what it is right; of everything when absent. */
  readonly what?: RegExp;
  readonly because: string;
}

/** A problem, and the name of the check that found it. */
export interface Found extends Problem {
  readonly check: string;
}

/** What was found: what must be mended, and for each exclusion what it hides. */
export interface Outcome {
  readonly problems: readonly Found[];
  readonly hidden: ReadonlyMap<Exclusion, readonly Found[]>;
}

/** Runs every check. An exclusion that hides nothing is one too many: see `hidden`. */
export function lint(of: Provisioned, exclusions: readonly Exclusion[]): Outcome {
  const all = checks.flatMap((check) => [...check.find(of)].map((problem) => ({ check: check.name, ...problem })));
  const hides = (exclusion: Exclusion, { check, where, what }: Found): boolean =>
    check === exclusion.check && (exclusion.where?.test(where) ?? true) && (exclusion.what?.test(what) ?? true);
  return {
    problems: all.filter((found) => !exclusions.some((one) => hides(one, found))),
    hidden: new Map(exclusions.map((one) => [one, all.filter((found) => hides(one, found))])),
  };
}

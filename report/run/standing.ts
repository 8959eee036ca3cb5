import { keeps, type Objective } from '../../catalog/objectives.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type { Standing } from './model.ts';

/** How a value stands to an objective. */
export function standingOf(objective: Objective, value: number): Standing {
  if (keeps(objective, value, 'target')) return 'kept';
  return keeps(objective, value, 'critical') ? 'missed' : 'breached';
}

/** How a value of a signal stands; null where nothing is promised, or there is no value to judge. */
export function standingIn({ objective, expected }: AnySignal, value: number | null): Standing | null {
  if (value === null || Number.isNaN(value)) return null;
  if (objective) return standingOf(objective, value);
  return expected === undefined ? null : value === expected ? 'kept' : 'breached';
}

/** Whether a small value of a signal is the bad one. */
export const lowIsBad = ({ objective, expected }: AnySignal): boolean =>
  objective ? objective.direction === 'above' : (expected ?? 0) > 0;

/** The worst of a signal's values: the one nearest to, or furthest beyond, what is promised. */
export const worstOf = (signal: AnySignal, values: readonly (number | null)[]): number | undefined =>
  lowIsBad(signal) ? lowestOf(values) : highestOf(values);

/** The highest of some values, if there are any. */
export const highestOf = (values: readonly (number | null)[]): number | undefined => extreme(values, Math.max);

const lowestOf = (values: readonly (number | null)[]): number | undefined => extreme(values, Math.min);

function extreme(values: readonly (number | null)[], pick: (a: number, b: number) => number): number | undefined {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? undefined : there.reduce((found, value) => pick(found, value));
}

import type { Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { level, type Objective } from '../../catalog/objectives.ts';
import { formatValue } from '../../catalog/units.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type { PanelSpec } from './dashboard.ts';

const good = 'green';
export const missed = 'orange';
export const breached = 'red';

/** Less than anything that is counted. */
const smallest = 1e-6;

/**
 * The colours of a signal's values, from its objective or the one value that is right; `undefined` where nothing is
 * promised. Grafana's first step has no lower end.
 */
export function stepsOf({ objective, expected }: AnySignal): Threshold[] | undefined {
  if (objective) return stepsOfObjective(objective);
  if (expected === undefined) return undefined;
  // Grafana has steps and no points: a value above 0 is wrong where 0 is right, and less than 1 where 1 is.
  return expected === 0 ? [step(null, good), step(smallest, breached)] : [step(null, breached), step(expected, good)];
}

/** The levels of an objective as lines: Grafana draws one where a step begins, and none at its first. */
export const linesOf = (objective: Objective): Threshold[] => {
  const lines = new Map([
    [level(objective, 'target'), missed],
    [level(objective, 'critical'), breached],
  ]);
  const rising = [...lines].sort(([a], [b]) => a - b);
  return [step(null, 'transparent'), ...rising.map(([value, color]) => step(value, color))];
};

/** The levels of an objective as changes of colour. */
function stepsOfObjective(objective: Objective): Threshold[] {
  const target = level(objective, 'target');
  const critical = level(objective, 'critical');
  const twoLevels = target !== critical;
  return objective.direction === 'below'
    ? [step(null, good), ...(twoLevels ? [step(target, missed)] : []), step(critical, breached)]
    : [step(null, breached), step(critical, twoLevels ? missed : good), ...(twoLevels ? [step(target, good)] : [])];
}

const step = (value: number | null, color: string): Threshold => ({ value, color });

/** The same colours with nothing where all is well, for a table of many cells. */
export const onlyFaults = (steps: readonly Threshold[]): Threshold[] =>
  steps.map((step) => (step.color === good ? { ...step, color: 'transparent' } : step));

/** Whether a small value of the signal is the bad one, so that it stands on top where the worst comes first. */
export const lowIsBad = ({ objective, expected }: AnySignal): boolean =>
  objective ? objective.direction === 'above' : (expected ?? 0) > 0;

/**
 * The one objective that a panel's signals are judged by.
 * @throws {Error} when they have several: a line would not tell which of them it judges.
 */
export function objectiveOf({ title, drawn }: PanelSpec): Objective | undefined {
  const objectives = new Set(drawn.flatMap(({ signal: { objective } }) => (objective ? [objective] : [])));
  if (objectives.size > 1)
    throw new Error(`panel "${title}": it has ${objectives.size} objectives; make it as many panels`);
  return [...objectives][0];
}

/** An objective in words, for a panel's description. */
export function promise(objective: Objective): string {
  const say = (value: number): string => formatValue(value, objective.unit);
  const target = objective.target === undefined ? '' : `, better ${objective.direction} ${say(objective.target)}`;
  return `Promised: ${objective.direction} ${say(objective.critical)}${target}.`;
}

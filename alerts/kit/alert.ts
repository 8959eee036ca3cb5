import type { Duration } from '../../catalog/duration.ts';
import type { Severity } from '../../catalog/promised.ts';
import type { platform, SystemName } from '../../catalog/systems.ts';
import type { AnyCondition, Condition } from './condition.ts';
import { type Wording, wording } from './wording.ts';

/** An alert as it is declared; see `alert`. */
export interface AlertDefinition<L extends string> {
  /** When it fires. */
  readonly when: Condition<L>;
  /** How long the condition must hold without a gap; at once when absent. */
  readonly for?: Duration;
  /** How long it goes on firing after the condition ended, so that it does not flap. */
  readonly keepFiringFor?: Duration;
  readonly severity: Severity;
  /** The part of the system that it is about. */
  readonly component: string | ((say: Wording<L>) => string);
  /** What is wrong, always in the same words. */
  readonly summary: string;
  /**
   * What was measured and what the limit is. A resolved notification repeats the last firing description: word it so
   * that it stays true.
   */
  readonly description: string | ((say: Wording<L>) => string);
}

/** The system must be said where the expression does not keep the label, and only there. */
type SystemOf<L extends string> = 'system' extends L
  ? { readonly system?: never }
  : { readonly system: SystemName | typeof platform.name };

/** An alerting rule as data. Its texts are Prometheus templates. */
export interface Alert {
  readonly name: string;
  readonly when: AnyCondition;
  readonly for?: Duration;
  readonly keepFiringFor?: Duration;
  readonly severity: Severity;
  readonly component: string;
  /** The label `system`, where the expression does not keep it. */
  readonly system?: string;
  readonly summary: string;
  readonly description: string;
}

/** Declares an alert. Its runbook is `docs/runbooks/<name>.md`. */
export function alert<L extends string>(name: string, definition: AlertDefinition<L> & SystemOf<L>): Alert {
  const say = wording<L>(definition.when.signal.unit, definition.when.limit);
  const text = (of: string | ((say: Wording<L>) => string)) => (typeof of === 'string' ? of : of(say));
  return {
    name,
    ...definition,
    component: text(definition.component),
    description: text(definition.description),
  };
}

/** For a value that goes up and down: what lasts half a minute is no accident, and what is over for a minute is over. */
export const steady = { for: '30s', keepFiringFor: '1m' } as const satisfies Partial<Alert>;

/** Alerts that are evaluated together, one after the other. */
export interface AlertGroup {
  /** Its folder in the generated rules. */
  readonly name: string;
  /** How often it is evaluated. */
  readonly interval: Duration;
  readonly alerts: readonly Alert[];
}

/** Declares a rule group. */
export const alertGroup = (name: string, group: Omit<AlertGroup, 'name'>): AlertGroup => ({ name, ...group });

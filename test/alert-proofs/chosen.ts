import { alerts } from '../../alerts/index.ts';
import type { Alert } from '../../alerts/kit/alert.ts';
import { isSystem, type SystemName } from '../../catalog/systems.ts';
import { ruleName } from '../../proofs/alerts.ts';
import { watchdog } from '../../signals/availability.ts';
import { watchedOn } from '../panels/watched-on.ts';

/** Whether what is seen goes into the record: then in real time. */
export const recorded = process.env.WRITE_PROOFS !== undefined;

/** How many times faster than written the rules run. */
export const timeScale = recorded ? 1 : 10;

/** With names, only these alerts, and what shares a cause with them. */
const chosen = process.env.ALERTS?.split(',');
export const isChosen = (alert: string): boolean => chosen?.includes(alert) ?? true;

/** A rule with its name. */
export interface NamedRule {
  readonly alert: Alert;
  readonly name: string;
}

/** On whose stack: that of the system that it names, or whose services alone it reads. */
const provenOn = (alert: Alert): SystemName =>
  isSystem(alert.system) ? alert.system : watchedOn(alert.when.expression.node);

/** The rules that are brought about on the stack of a system, as far as they are chosen. Of the Watchdog only the absence tells. */
export const rulesOn = (system: SystemName): readonly NamedRule[] =>
  alerts.flatMap(({ alert }) =>
    alert.name !== watchdog && isChosen(alert.name) && provenOn(alert) === system
      ? [{ alert, name: ruleName(alert) }]
      : [],
  );

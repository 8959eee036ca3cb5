import { alerts } from '../../alerts/index.ts';
import type { Cause, Rule } from './cause.ts';

/** The rule that a cause is about. @throws {Error} when there is none, or it could be several. */
export function ruleOf({ alert: name, rule = () => true }: Pick<Cause, 'alert' | 'rule'>): Rule {
  const [found, ...others] = alerts.filter(({ alert }) => alert.name === name && rule(alert));
  if (!found || others.length > 0)
    throw new Error(`${name}: a cause is about one of its rules, not ${others.length + 1}`);
  return found;
}

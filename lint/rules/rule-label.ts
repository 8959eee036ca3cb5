import type { Check } from '../check.ts';
import { alertsIn } from './rule.ts';

const severities: ReadonlySet<string> = new Set(['critical', 'warning', 'info']);

/** An alert sets its severity and its component, and at most its system. */
export const ruleLabel: Check = {
  name: 'rule/label',
  asks: 'an alert sets its severity and its component, and at most its system',
  *find({ groups }) {
    for (const { where, rule } of alertsIn(groups)) {
      const { severity, component, ...others } = rule.labels ?? {};
      if (!severities.has(severity ?? '')) yield { where, what: `severity is "${severity ?? ''}"` };
      if (!component) yield { where, what: 'no component' };
      for (const name of Object.keys(others)) {
        if (name !== 'system') yield { where, what: `it sets the label ${name}` };
      }
    }
  },
};

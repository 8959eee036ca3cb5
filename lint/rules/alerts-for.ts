import { isDuration } from '../../catalog/duration.ts';
import type { Check } from '../check.ts';
import { alertsIn } from './rule.ts';

/** For and keep_firing_for are durations, and are left out where they are 0. */
export const alertsFor: Check = {
  name: 'alerts/for',
  asks: 'for and keep_firing_for are durations, and are left out where they are 0',
  *find({ groups }) {
    for (const { where, rule } of alertsIn(groups)) {
      for (const field of ['for', 'keep_firing_for'] as const) {
        const value = rule[field];
        if (value !== undefined && !isDuration(value)) yield { where, what: `${field} is "${value}"` };
      }
    }
  },
};

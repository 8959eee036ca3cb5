import type { Check } from '../check.ts';
import { binariesIn, callsIn, compares } from '../promql/expression.ts';
import { alertsIn } from './rule.ts';

/** An alert compares something, or asks for an absence: else it always fires. */
export const alertsComparison: Check = {
  name: 'alerts/comparison',
  asks: 'an alert compares something, or asks for an absence: else it always fires',
  *find({ groups }) {
    for (const { where, rule, query } of alertsIn(groups)) {
      const isAbsence = callsIn(query, 'absent', 'absent_over_time').length > 0;
      const takesAway = binariesIn(query).some(({ op }) => op === 'unless');
      const filters = binariesIn(query).some((binary) => compares(binary) && !binary.bool);
      if (!isAbsence && !takesAway && !filters) yield { where, what: `${rule.expr} compares nothing` };
    }
  },
};

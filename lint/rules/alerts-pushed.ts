import { type Check, lookup } from '../check.ts';
import { binariesIn, callsIn, type Expression, selectorsIn } from '../promql/expression.ts';
import { alertsIn } from './rule.ts';

/** What a query asks the absence of. */
const asksAbsenceOf = (query: Expression): readonly Expression[] => [
  ...callsIn(query, 'absent', 'absent_over_time'),
  ...binariesIn(query).flatMap(({ op, right }) => (op === 'unless' ? [right] : [])),
];

/** No alert asks the absence of what is pushed: it is absent whenever nobody runs. */
export const alertsPushed: Check = {
  name: 'alerts/pushed',
  asks: 'no alert asks the absence of what is pushed: it is absent whenever nobody runs',
  *find(of) {
    for (const { where, query } of alertsIn(of.groups)) {
      for (const { name } of asksAbsenceOf(query).flatMap(selectorsIn)) {
        if (lookup(of)(name)?.metric.emitter.transport === 'push') yield { where, what: `${name} is pushed` };
      }
    }
  },
};

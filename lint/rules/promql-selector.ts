import { allQueries, type Check } from '../check.ts';
import { callsIn, selectorsIn } from '../promql/expression.ts';

/** Absent() fixes a label with =, or nobody knows what is absent. */
export const promqlSelector: Check = {
  name: 'promql/selector',
  asks: 'absent() fixes a label with =, or nobody knows what is absent',
  *find(of) {
    for (const { where, query } of allQueries(of)) {
      for (const call of callsIn(query, 'absent', 'absent_over_time')) {
        const fixes = selectorsIn(call).some(({ matchers }) => matchers.some(({ op }) => op === '='));
        if (!fixes) yield { where, what: `${call.text} fixes no label` };
      }
    }
  },
};

import { type Check, lookup } from '../check.ts';
import { selectorsIn } from '../promql/expression.ts';
import { queriesIn } from './dashboard.ts';

/** Every metric that a panel asks for is known. */
export const targetMetric: Check = {
  name: 'target-metric',
  asks: 'every metric that a panel asks for is known',
  *find(of) {
    for (const { where, query } of queriesIn(of.dashboards)) {
      for (const { name } of selectorsIn(query)) {
        if (!lookup(of)(name)) yield { where, what: `nobody emits ${name}` };
      }
    }
  },
};

import type { Check } from '../check.ts';
import { selectorsIn } from '../promql/expression.ts';
import { queriesIn } from './dashboard.ts';

/** Every selector of a panel has a matcher of instance. */
export const targetInstance: Check = {
  name: 'target-instance',
  asks: 'every selector of a panel has a matcher of instance',
  *find({ dashboards }) {
    for (const { where, query } of queriesIn(dashboards)) {
      for (const { text, matchers } of selectorsIn(query)) {
        if (matchers.every(({ label }) => label !== 'instance')) yield { where, what: `${text} matches no instance` };
      }
    }
  },
};

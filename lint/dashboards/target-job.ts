import type { Check } from '../check.ts';
import { selectorsIn } from '../promql/expression.ts';
import { queriesIn } from './dashboard.ts';

/** Every selector of a panel has a matcher of job. */
export const targetJob: Check = {
  name: 'target-job',
  asks: 'every selector of a panel has a matcher of job',
  *find({ dashboards }) {
    for (const { where, query } of queriesIn(dashboards)) {
      for (const { text, matchers } of selectorsIn(query)) {
        if (matchers.every(({ label }) => label !== 'job')) yield { where, what: `${text} matches no job` };
      }
    }
  },
};

import type { Check } from '../check.ts';
import { selectorsIn } from '../promql/expression.ts';
import { queriesIn } from './dashboard.ts';

const matches = (name: string): Check => ({
  name: `target-${name}`,
  asks: `every selector of a panel has a matcher of ${name}`,
  *find({ dashboards }) {
    for (const { where, query } of queriesIn(dashboards)) {
      for (const { text, matchers } of selectorsIn(query)) {
        if (matchers.every(({ label }) => label !== name)) yield { where, what: `${text} matches no ${name}` };
      }
    }
  },
});

/** Every selector of a panel has a matcher of instance. */
export const targetInstance = matches('instance');

/** Every selector of a panel has a matcher of job. */
export const targetJob = matches('job');

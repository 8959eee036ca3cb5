import type { Check } from '../check.ts';
import { selectorsIn } from '../promql/expression.ts';
import { nameOf, queriesIn } from './dashboard.ts';

/** Every selector of a panel has a matcher of a label. */
export const targetLabel = (name: string): Check => ({
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

/** There is a choice of a label. */
export const templateLabel = (label: string): Check => ({
  name: `template-${label}`,
  asks: `there is a choice of ${label}`,
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      const names = (dashboard.templating?.list ?? []).map(({ name }) => name);
      if (!names.includes(label)) yield { where: nameOf(dashboard), what: `no variable ${label}` };
    }
  },
});

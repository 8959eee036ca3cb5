import type { Check } from '../check.ts';
import { readable } from '../promql/parse.ts';
import { nameOf } from './dashboard.ts';

/** A variable that offers labels asks label_values of a selector that can be read. */
export const templateLabelPromql: Check = {
  name: 'template-label-promql',
  asks: 'a variable that offers labels asks label_values of a selector that can be read',
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      for (const { name, type, definition = '' } of dashboard.templating?.list ?? []) {
        const [, selector = ''] = /^label_values\((.*), *\w+\)$/.exec(definition) ?? [];
        if (type === 'query' && readable(selector)?.type !== 'selector') {
          yield { where: nameOf(dashboard), what: `variable ${name} asks "${definition}"` };
        }
      }
    }
  },
};

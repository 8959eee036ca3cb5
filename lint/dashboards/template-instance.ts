import type { Check } from '../check.ts';
import { nameOf } from './dashboard.ts';

/** There is a choice of instance. */
export const templateInstance: Check = {
  name: 'template-instance',
  asks: 'there is a choice of instance',
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      const names = (dashboard.templating?.list ?? []).map(({ name }) => name);
      if (!names.includes('instance')) yield { where: nameOf(dashboard), what: 'no variable instance' };
    }
  },
};

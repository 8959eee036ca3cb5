import type { Check } from '../check.ts';
import { nameOf } from './dashboard.ts';

/** There is a choice of job. */
export const templateJob: Check = {
  name: 'template-job',
  asks: 'there is a choice of job',
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      const names = (dashboard.templating?.list ?? []).map(({ name }) => name);
      if (!names.includes('job')) yield { where: nameOf(dashboard), what: 'no variable job' };
    }
  },
};

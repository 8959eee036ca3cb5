import type { Check } from '../check.ts';
import { nameOf } from './dashboard.ts';

const offers = (label: string): Check => ({
  name: `template-${label}`,
  asks: `there is a choice of ${label}`,
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      const names = (dashboard.templating?.list ?? []).map(({ name }) => name);
      if (!names.includes(label)) yield { where: nameOf(dashboard), what: `no variable ${label}` };
    }
  },
});

/** There is a choice of instance. */
export const templateInstance = offers('instance');

/** There is a choice of job. */
export const templateJob = offers('job');

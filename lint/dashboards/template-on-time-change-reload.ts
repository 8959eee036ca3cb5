import type { Check } from '../check.ts';
import { nameOf } from './dashboard.ts';

/** Grafana's number for it. */
const onTimeRangeChange = 2;

/** A variable is asked anew when the time range changes. */
export const templateOnTimeChangeReload: Check = {
  name: 'template-on-time-change-reload',
  asks: 'a variable is asked anew when the time range changes',
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      for (const { name, type, refresh } of dashboard.templating?.list ?? []) {
        if (type === 'query' && refresh !== onTimeRangeChange) {
          yield { where: nameOf(dashboard), what: `variable ${name} has refresh ${refresh}` };
        }
      }
    }
  },
};

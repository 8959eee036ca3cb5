import type { Check } from '../check.ts';
import { nameOf } from './dashboard.ts';

/** Nobody edits a dashboard that is provisioned. */
export const uneditableDashboard: Check = {
  name: 'uneditable-dashboard',
  asks: 'nobody edits a dashboard that is provisioned',
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      if (dashboard.editable !== false) yield { where: nameOf(dashboard), what: 'it can be edited' };
    }
  },
};

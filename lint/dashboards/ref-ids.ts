import type { Check } from '../check.ts';
import { panelsIn } from './dashboard.ts';

/** Every query of a panel has a name of its own. */
export const refIds: Check = {
  name: 'ref-ids',
  asks: 'every query of a panel has a name of its own',
  *find({ dashboards }) {
    for (const { panel, where } of panelsIn(dashboards)) {
      const names = (panel.targets ?? []).map(({ refId }) => refId);
      if (names.some((name) => !name)) yield { where, what: 'a query without a refId' };
      if (new Set(names).size < names.length) yield { where, what: `refIds ${names.join(', ')}` };
    }
  },
};

import type { Check } from '../check.ts';
import { nameOf } from './dashboard.ts';

/** Every dashboard has an address of its own that begins with presale-. */
export const uids: Check = {
  name: 'uids',
  asks: 'every dashboard has an address of its own that begins with presale-',
  *find({ dashboards }) {
    const taken = new Set<string>();
    for (const dashboard of dashboards) {
      const { uid = '' } = dashboard;
      if (!/^presale-[a-z0-9-]+$/.test(uid)) yield { where: nameOf(dashboard), what: `its uid is "${uid}"` };
      if (taken.has(uid)) yield { where: nameOf(dashboard), what: 'another dashboard has its uid' };
      taken.add(uid);
    }
  },
};

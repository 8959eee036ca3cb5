import type { Check } from '../check.ts';
import { panelsIn } from './dashboard.ts';

/** Panels that show what needs no query. */
const without: ReadonlySet<string> = new Set(['alertlist', 'dashlist', 'news', 'text']);

/** A panel asks something. */
export const panelNoTargets: Check = {
  name: 'panel-no-targets',
  asks: 'a panel asks something',
  *find({ dashboards }) {
    for (const { panel, where } of panelsIn(dashboards)) {
      if (!without.has(panel.type) && !panel.targets?.length) yield { where, what: 'no query' };
    }
  },
};

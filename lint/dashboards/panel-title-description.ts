import type { Check } from '../check.ts';
import { panelsIn } from './dashboard.ts';

/** A panel has a title and a description. */
export const panelTitleDescription: Check = {
  name: 'panel-title-description',
  asks: 'a panel has a title and a description',
  *find({ dashboards }) {
    for (const { panel, where } of panelsIn(dashboards)) {
      if (!panel.title) yield { where, what: 'no title' };
      if (!panel.description) yield { where, what: 'no description' };
    }
  },
};

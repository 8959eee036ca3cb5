import type { Check } from '../check.ts';
import { nameOf, type Panel } from './dashboard.ts';

const withRows = (panels: readonly Panel[]): readonly Panel[] =>
  panels.flatMap((panel) => [panel, ...withRows(panel.panels ?? [])]);

/** Every panel and row has an id of its own, above 0. */
export const ids: Check = {
  name: 'ids',
  asks: 'every panel and row has an id of its own, above 0',
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      const taken = new Map<number, string>();
      for (const { id, title = '' } of withRows(dashboard.panels ?? [])) {
        const where = `${nameOf(dashboard)}, panel "${title}"`;
        if (id === undefined || !Number.isInteger(id) || id < 1) yield { where, what: `its id is ${id}` };
        else if (taken.has(id)) yield { where, what: `its id ${id} is that of "${taken.get(id)}"` };
        else taken.set(id, title);
      }
    }
  },
};

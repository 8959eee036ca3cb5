import * as units from '@grafana/grafana-foundation-sdk/units';
import type { Check } from '../check.ts';
import { panelsIn } from './dashboard.ts';

const known: ReadonlySet<unknown> = new Set(Object.values(units));

/** Units that scale or wrap a figure in words of one's own. */
const custom = /^(count|currency|prefix|si|suffix|time):.+$/;

/** A panel has a unit that Grafana knows. */
export const panelUnits: Check = {
  name: 'panel-units',
  asks: 'a panel has a unit that Grafana knows',
  *find({ dashboards }) {
    for (const { panel, where } of panelsIn(dashboards)) {
      const unit = panel.fieldConfig?.defaults?.unit;
      if (!unit) yield { where, what: 'no unit' };
      else if (!known.has(unit) && !custom.test(unit))
        yield { where, what: `Grafana does not know the unit "${unit}"` };
    }
  },
};

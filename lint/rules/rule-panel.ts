import type { Check } from '../check.ts';
import { panelsOf } from '../dashboards/dashboard.ts';
import { alertsIn } from './rule.ts';

/** An alert links to a panel that is there, on a dashboard that is there. */
export const rulePanel: Check = {
  name: 'rule/panel',
  asks: 'an alert links to a panel that is there, on a dashboard that is there',
  *find({ dashboards, groups }) {
    for (const { where, rule } of alertsIn(groups)) {
      const { __dashboardUid__: uid, __panelId__: id } = rule.annotations ?? {};
      const dashboard = dashboards.find((one) => one.uid === uid);
      if (!dashboard) yield { where, what: `there is no dashboard ${uid}` };
      else if (!panelsOf(dashboard).some((panel) => String(panel.id) === id)) {
        yield { where, what: `there is no panel ${id} on ${uid}` };
      }
    }
  },
};

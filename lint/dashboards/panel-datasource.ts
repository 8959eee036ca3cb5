import type { Check } from '../check.ts';
import { panelsIn } from './dashboard.ts';

/** A panel, and each of its queries, takes the data source that was chosen. */
export const panelDatasource: Check = {
  name: 'panel-datasource',
  asks: 'a panel, and each of its queries, takes the data source that was chosen',
  *find({ dashboards }) {
    for (const { panel, where } of panelsIn(dashboards)) {
      for (const { datasource } of [panel, ...(panel.targets ?? [])]) {
        if (datasource?.uid !== `\${datasource}`)
          yield { where, what: `data source ${datasource?.uid ?? 'of nobody'}` };
      }
    }
  },
};

import { type Panel, PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { watchdog } from '../../../signals/availability.ts';
import type { PanelSpec } from '../dashboard.ts';
import { furnish } from './furnish.ts';

/** Grafana's list of the alerts of its data sources, worst first. The SDK has no builder of it. */
export const alertList = (spec: PanelSpec): Panel =>
  furnish(new PanelBuilder(), spec)
    .type('alertlist')
    .options({
      viewMode: 'list',
      groupMode: 'default',
      groupBy: [],
      maxItems: 20,
      sortOrder: 3,
      dashboardAlerts: false,
      alertName: '',
      alertInstanceLabelFilter: `{alertname!="${watchdog}"}`,
      datasource: '',
      stateFilter: { firing: true, pending: true, recovering: true, noData: false, normal: false, error: true },
    })
    .build();

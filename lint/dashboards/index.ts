import type { Check } from '../check.ts';
import { grid } from './grid.ts';
import { ids } from './ids.ts';
import { links } from './links.ts';
import { panelDatasource } from './panel-datasource.ts';
import { panelNoTargets } from './panel-no-targets.ts';
import { panelTitleDescription } from './panel-title-description.ts';
import { panelUnits } from './panel-units.ts';
import { refIds } from './ref-ids.ts';
import { targetCounterAgg } from './target-counter-agg.ts';
import { targetInstance } from './target-instance.ts';
import { targetJob } from './target-job.ts';
import { targetLegend } from './target-legend.ts';
import { targetMetric } from './target-metric.ts';
import { targetPromql } from './target-promql.ts';
import { targetRateInterval } from './target-rate-interval.ts';
import { templateDatasource } from './template-datasource.ts';
import { templateInstance } from './template-instance.ts';
import { templateJob } from './template-job.ts';
import { templateLabelPromql } from './template-label-promql.ts';
import { templateOnTimeChangeReload } from './template-on-time-change-reload.ts';
import { uids } from './uids.ts';
import { uneditableDashboard } from './uneditable-dashboard.ts';
import { variables } from './variables.ts';

/** What every dashboard is checked for. The first fifteen are those of Grafana's dashboard-linter. */
export const dashboardChecks: readonly Check[] = [
  templateDatasource,
  templateJob,
  targetJob,
  templateInstance,
  targetInstance,
  templateLabelPromql,
  templateOnTimeChangeReload,
  panelDatasource,
  panelTitleDescription,
  panelUnits,
  panelNoTargets,
  targetPromql,
  targetRateInterval,
  targetCounterAgg,
  uneditableDashboard,
  variables,
  grid,
  ids,
  uids,
  refIds,
  links,
  targetMetric,
  targetLegend,
];

import {
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelSpec } from '../dashboard.ts';
import { stepsOf } from '../judgement.ts';
import { absolute, byThresholds, furnish } from './furnish.ts';

/** A band for each series: green while it has the value that is right, red while not, nothing while it is absent. */
export function states(spec: PanelSpec): Panel {
  const steps = stepsOf(spec.drawn[0].signal);
  return furnish(new PanelBuilder(), spec)
    .thresholds(absolute(steps ?? [{ value: null, color: 'blue' }]))
    .colorScheme(byThresholds())
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(75)
    .disablePagination()
    .legend(new VizLegendOptionsBuilder().showLegend(false))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single).sort(SortOrder.None))
    .build();
}

import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Level } from '../../../catalog/objectives.ts';
import type { PanelSpec } from '../dashboard.ts';
import { breached, linesOf, missed, objectiveOf } from '../judgement.ts';
import { refId } from '../queries.ts';
import { absolute, furnish, readable } from './furnish.ts';

/** How much room there is above the line of an objective, so that it is seen while all is well. */
const headroom = 1.15;

/** Lines over time; an objective is a dashed line. */
export function graph(spec: PanelSpec): Panel {
  const builder = furnish(new PanelBuilder(), spec)
    .lineWidth(2)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .mappings(readable)
    .axisSoftMin(0)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(legend(spec));
  drawObjective(builder, spec);
  if (spec.form === 'stacked') {
    builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A')).fillOpacity(35).lineWidth(1);
  }
  colourStatuses(builder, spec);
  drawLimits(builder, spec);
  return builder.build();
}

/** Wide panels have room for a table of what is highest; in narrow ones many series have no room for their values. */
function legend({ width, drawn }: PanelSpec): VizLegendOptionsBuilder {
  const many = drawn.some(({ signal }) => signal.legend && !signal.isLimit);
  const builder = new VizLegendOptionsBuilder().showLegend(true).calcs(many && width < 12 ? [] : ['last']);
  return many && width >= 12
    ? builder.displayMode(LegendDisplayMode.Table).placement(LegendPlacement.Right).sortBy('Last').sortDesc(true)
    : builder.displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom);
}

/** An objective's lines. A share without one is drawn against the whole. */
function drawObjective(builder: PanelBuilder, spec: PanelSpec): void {
  const objective = objectiveOf(spec);
  if (!objective) {
    builder.thresholds(absolute([{ value: null, color: 'transparent' }]));
    const ofWhole = spec.drawn[0].signal.unit === 'ratio' && !spec.drawn.some(({ signal }) => signal.isLimit);
    if (ofWhole) builder.axisSoftMax(1);
    return;
  }
  const lines = linesOf(objective);
  builder
    .thresholds(absolute(lines))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .axisSoftMax(Math.max(...lines.map(({ value }) => value ?? 0)) * headroom);
}

/** What a run promises comes as series: another has other levels, which no line of the panel could know. */
function drawLimits(builder: PanelBuilder, { drawn }: PanelSpec): void {
  drawn.forEach(({ signal }, at) => {
    if (!signal.isLimit) return;
    builder.overrideByQuery(refId(at), [
      { id: 'color', value: { mode: 'fixed', fixedColor: breached } },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
      { id: 'custom.lineWidth', value: 1 },
      { id: 'custom.fillOpacity', value: 0 },
    ]);
    const better: Level = 'target';
    builder.overrideByRegexp(`/(^| )${better}$/`, [{ id: 'color', value: { mode: 'fixed', fixedColor: missed } }]);
  });
}

/** HTTP statuses have the colours that people expect, each class in its shades. */
function colourStatuses(builder: PanelBuilder, { drawn }: PanelSpec): void {
  if (!drawn.some(({ signal }) => signal.legend?.includes('status'))) return;
  for (const [statuses, color] of Object.entries({
    '/^2/': 'green',
    '/^3/': 'blue',
    '/^4/': 'yellow',
    '/^(5|0$)/': 'red',
  })) {
    builder.overrideByRegexp(statuses, [{ id: 'color', value: { mode: 'shades', fixedColor: color } }]);
  }
}

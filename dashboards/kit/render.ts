import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  type RowPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { AnySignal } from '../../signals/signal.ts';
import { renderAnnotations } from './annotations.ts';
import type { DashboardSpec, Form, PanelSpec } from './dashboard.ts';
import { alertList } from './forms/alert-list.ts';
import { bars } from './forms/bars.ts';
import { graph } from './forms/graph.ts';
import { stat } from './forms/stat.ts';
import { states } from './forms/states.ts';
import { table } from './forms/table.ts';
import { panelId, refuseTwice, rowId, uidOf } from './identity.ts';
import { type GridPos, layOut } from './layout.ts';
import { minimumInterval, renderQueries } from './queries.ts';
import { renderVariables, scopeOf } from './variables.ts';

/** The tag that every dashboard of ours has, and by which they link to each other. */
const tag = 'presale';

const forms: Readonly<Record<Form, (spec: PanelSpec) => Panel>> = {
  graph,
  stacked: graph,
  stat,
  bars,
  table,
  states,
  alertList,
};

/**
 * How many points in time a panel asks for, about: a line in a third of a wide screen has four pixels for each. Grafana
 * would ask for one a pixel, which takes Prometheus several times as long and shows no more.
 */
const mostPoints = 120;

interface RenderOptions {
  /** The uid of the dashboard that goes into a signal, where there is one. */
  readonly detailOf: (signal: AnySignal) => string | undefined;
}

/**
 * A dashboard as Grafana reads it from a file.
 * @throws {Error} when two panels have one id, a row is wider than the grid, or a panel mixes units or objectives.
 */
export function renderDashboard(spec: DashboardSpec, options: RenderOptions): Dashboard {
  const scope = scopeOf(spec.variables);
  const panelOf = (panel: PanelSpec, gridPos: GridPos): Panel => {
    const queries = renderQueries(panel, scope);
    return {
      ...forms[panel.form](panel),
      id: panelId(spec, panel),
      gridPos,
      interval: minimumInterval(queries),
      maxDataPoints: mostPoints,
      ...(panel.form !== 'alertList' && { targets: queries }),
      ...linksOf(spec, panel, options),
    };
  };
  const panels = layOut(spec.file, spec.rows).flatMap(({ row, heading, panels: placed }): (Panel | RowPanel)[] => {
    const inside = placed.map(({ panel, gridPos }) => panelOf(panel, gridPos));
    const { title, collapsed } = row;
    const head: RowPanel = {
      type: 'row',
      id: rowId(spec, row),
      title,
      collapsed,
      gridPos: heading,
      panels: collapsed ? inside : [],
    };
    return collapsed ? [head] : [head, ...inside];
  });
  refuseTwice(spec.file, panels.flatMap(named));
  return {
    ...new DashboardBuilder(spec.title)
      .uid(uidOf(spec))
      .description(spec.question)
      .tags([tag])
      .readonly()
      .timezone('browser')
      .time({ from: 'now-15m', to: 'now' })
      .refresh('5s')
      .tooltip(DashboardCursorSync.Crosshair)
      .build(),
    templating: { list: renderVariables(spec.variables) },
    annotations: { list: renderAnnotations(scope) },
    links: [linkToOthers()],
    panels,
  };
}

const named = (panel: Panel | RowPanel): { id: number; title: string }[] => [
  { id: panel.id ?? 0, title: panel.title ?? '' },
  ...('panels' in panel ? panel.panels.flatMap(named) : []),
];

function linkToOthers(): DashboardLink {
  const link = new DashboardLinkBuilder('Dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([tag])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true)
    .build();
  // The SDK would put the links into the controls menu.
  delete link.placement;
  return link;
}

/** A link to the dashboard that shows more of a panel's first signal. A figure has no room for it beside its title. */
function linksOf(spec: DashboardSpec, { form, drawn }: PanelSpec, { detailOf }: RenderOptions): Pick<Panel, 'links'> {
  if (form === 'stat') return {};
  const uid = detailOf(drawn[0].signal);
  if (uid === undefined || uid === uidOf(spec)) return {};
  const link = new DashboardLinkBuilder('More of this')
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}?\${__url_time_range}&\${datasource:queryparam}&\${system:queryparam}`)
    .build();
  delete link.placement;
  return { links: [link] };
}

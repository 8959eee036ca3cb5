import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import type { DashboardSpec, Drawn, PanelSpec, RowSpec } from '../../dashboards/kit/dashboard.ts';
import { judgedBy } from '../../signals/k6-objectives.ts';

/**
 * A row as it judges a run. A dashboard does not know whose run it shows, so what is promised is series there; a report
 * does, so its signals have the promises themselves.
 */
export const rowFor = ({ panels, ...row }: RowSpec, promises: readonly JudgedByK6[]): RowSpec => ({
  ...row,
  panels: panels.flatMap((panel) => panelsFor(panel, promises)),
});

/** A dashboard as it judges a run. */
export const dashboardFor = ({ rows, ...spec }: DashboardSpec, promises: readonly JudgedByK6[]): DashboardSpec => ({
  ...spec,
  rows: rows.map((row) => rowFor(row, promises)),
});

function panelsFor({ drawn, ...panel }: PanelSpec, promises: readonly JudgedByK6[]): readonly PanelSpec[] {
  const own = drawn
    .filter(({ signal }) => !signal.isLimit)
    .map(({ title, signal }) => ({ title, signal: judgedBy(signal, promises) }));
  if (panel.form !== 'stat' || own.length === 1) return [{ ...panel, drawn: own as [Drawn, ...Drawn[]] }];
  // A figure of a report shows one value.
  return own.map((one) => ({
    ...panel,
    title: `${panel.title}: ${one.title}`,
    width: panel.width / own.length,
    drawn: [one],
  }));
}

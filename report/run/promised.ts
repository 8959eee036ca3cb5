import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import type { DashboardSpec, PanelSpec, RowSpec } from '../../dashboards/kit/dashboard.ts';
import { failuresOfLimit, judgedBy, timeOfLimit } from '../../signals/k6-objectives.ts';
import type { AnySignal } from '../../signals/signal.ts';

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

/** What a dashboard needs besides, as it does not know whose run it shows. */
const onDashboardOnly = (signal: AnySignal): boolean =>
  signal.isLimit === true || signal === timeOfLimit || signal === failuresOfLimit;

function panelsFor({ drawn, ...panel }: PanelSpec, promises: readonly JudgedByK6[]): readonly PanelSpec[] {
  const [first, ...others] = drawn
    .filter(({ signal }) => !onDashboardOnly(signal))
    .map(({ title, signal }) => ({ title, signal: judgedBy(signal, promises) }));
  return first ? [{ ...panel, drawn: [first, ...others] }] : [];
}

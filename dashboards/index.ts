import type { SystemName } from '../catalog/systems.ts';
import type { AnySignal } from '../signals/signal.ts';
import { isAbout } from '../signals/watched.ts';
import { bookingLocks } from './booking-locks.ts';
import { bookingQueue } from './booking-queue.ts';
import { consumerLag } from './consumer-lag.ts';
import { flashSale } from './flash-sale.ts';
import { helpDesk } from './help-desk.ts';
import { k6 } from './k6.ts';
import type { DashboardSpec, PanelSpec } from './kit/dashboard.ts';
import { panelId, uidOf } from './kit/identity.ts';
import { orderFlow } from './order-flow.ts';
import { overview } from './overview.ts';
import { platform } from './platform.ts';
import { ticketing } from './ticketing.ts';

/** Where a signal is drawn. */
export interface PanelLink {
  readonly dashboardUid: string;
  readonly panelId: number;
}

/** The dashboards that go into one subject each; the overview is none of them. */
const details: readonly DashboardSpec[] = [
  bookingLocks,
  bookingQueue,
  ticketing,
  flashSale,
  orderFlow,
  helpDesk,
  consumerLag,
  k6,
  platform,
];

/** Every dashboard. */
export const dashboards: readonly DashboardSpec[] = [overview, ...details];

/** The dashboards as far as they can show anything of a system: without panels, rows and dashboards that are of others. */
export const dashboardsOf = (system: SystemName): readonly DashboardSpec[] =>
  dashboards.flatMap((dashboard) => {
    const rows = dashboard.rows.flatMap((row) => {
      const panels = row.panels.filter(({ drawn }) => drawn.some(({ signal }) => isAbout(signal, system)));
      return panels.length > 0 ? [{ ...row, panels }] : [];
    });
    return rows.length > 0 ? [{ ...dashboard, rows }] : [];
  });

const panelsOf = ({ rows }: DashboardSpec): readonly PanelSpec[] => rows.flatMap(({ panels }) => panels);

/** The panels of a dashboard that draw a signal: first those that show its course, then the figures. */
const drawing = (dashboard: DashboardSpec, signal: AnySignal): readonly PanelSpec[] => {
  const drawn = panelsOf(dashboard).filter((panel) => panel.drawn.some((one) => one.signal === signal));
  return [...drawn.filter(({ form }) => form !== 'stat'), ...drawn.filter(({ form }) => form === 'stat')];
};

/**
 * The panel that an alert on the signal links to: on the dashboard of its subject before the overview, and its course
 * before its figure. `undefined` when no panel draws it.
 */
export function panelOf(signal: AnySignal): PanelLink | undefined {
  for (const dashboard of [...details, overview]) {
    const [panel] = drawing(dashboard, signal);
    if (panel) return { dashboardUid: uidOf(dashboard), panelId: panelId(dashboard, panel) };
  }
  return undefined;
}

/** The uid of the dashboard that goes into a signal; `undefined` where only the overview has it. */
export function detailOf(signal: AnySignal): string | undefined {
  const detail = details.find((dashboard) => drawing(dashboard, signal).length > 0);
  return detail && uidOf(detail);
}

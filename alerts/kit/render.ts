import type { Duration } from '../../catalog/duration.ts';
import type { NamedSystem } from '../../catalog/systems.ts';
import { scaled, type TimeScale } from '../../catalog/time-scale.ts';
import { print, selectors } from '../../promql/index.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type { Alert, AlertGroup } from './alert.ts';

/** Where runbooks are, seen from the top of the repository. */
export const runbooks = 'docs/runbooks';

/** A panel of a generated dashboard. */
export interface PanelLink {
  readonly dashboardUid: string;
  readonly panelId: number;
}

/** What rendering needs from outside. */
export interface RenderOptions {
  /** Divides every duration; 1 in what is committed. */
  readonly timeScale: TimeScale;
  /** The panel that draws a signal. */
  readonly panelOf: (signal: AnySignal) => PanelLink | undefined;
  /** The system that is watched, where it is not called as in the catalogue. */
  readonly watched?: NamedSystem | undefined;
}

/** An alerting rule in the words of a Prometheus rule file. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: Duration;
  readonly keep_firing_for?: Duration;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A Prometheus rule file; JSON is YAML. */
export interface RuleFile {
  readonly groups: readonly [
    { readonly name: string; readonly interval: Duration; readonly rules: readonly AlertingRule[] },
  ];
}

/**
 * Renders a group of alerts as a Prometheus rule file.
 * @throws {Error} when no panel draws a signal that is watched, or when a signal has no window of its own.
 */
export const renderGroup = (group: AlertGroup, options: RenderOptions): RuleFile => ({
  groups: [
    {
      name: group.name,
      interval: scaled(group.interval, options.timeScale),
      rules: group.alerts.map((alert) => renderAlert(alert, options)),
    },
  ],
});

function renderAlert(alert: Alert, { timeScale, panelOf, watched }: RenderOptions): AlertingRule {
  const { expression, signal } = alert.when;
  if (selectors(expression.node).some(({ range }) => range?.startsWith('$'))) {
    throw new Error(`alert ${alert.name}: its signal "${signal.title}" has no window; give it one in signals/`);
  }
  const panel = panelOf(signal);
  if (!panel) {
    throw new Error(`alert ${alert.name}: no panel draws the signal "${signal.title}"; put it on a dashboard`);
  }
  return {
    alert: alert.name,
    expr: print(expression, { timeScale, ...(watched && { called: { [watched.kind]: watched.name } }) }),
    ...(alert.for && { for: scaled(alert.for, timeScale) }),
    ...(alert.keepFiringFor && { keep_firing_for: scaled(alert.keepFiringFor, timeScale) }),
    labels: {
      severity: alert.severity,
      ...(alert.system && { system: alert.system === watched?.kind ? watched.name : alert.system }),
      component: alert.component,
    },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbooks}/${alert.name}.md`,
      __dashboardUid__: panel.dashboardUid,
      __panelId__: String(panel.panelId),
    },
  };
}

import type { Duration } from '../../catalog/duration.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type { PanelLink } from './render.ts';

/** An alert as it must fire: all its labels but the name, and all its annotations, in words. */
export interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What an alert must say when it fires, without what follows from its name. */
interface Said extends Pick<Firing, 'labels'> {
  /** The title of the signal whose panel it links to. */
  readonly panel: string;
  readonly summary: string;
  readonly description: string;
}

/** An alert as it must fire. */
export const firingOf = (alert: string, { labels, panel, summary, description }: Said): Firing => ({
  labels,
  annotations: {
    ...{ summary, description },
    runbook_url: `docs/runbooks/${alert}.md`,
    __dashboardUid__: panel,
    __panelId__: '1',
  },
});

/** What must fire at a moment: exactly these alerts of the name, or none. Pending alerts do not count. */
export interface Check {
  /** A Prometheus duration since the first sample, such as `1m25s`. */
  readonly at: string;
  readonly alert: string;
  readonly fires: readonly Firing[];
}

/** A case for `promtool test rules`: samples in, alerts out. */
export interface RuleTest {
  readonly name: string;
  /** Series with their values in promtool's notation: `0+1x10` is 0, 1, 2 ... 10. */
  readonly series: Readonly<Record<string, string>>;
  /** Time between two samples; as scraped, 5 s, when absent. */
  readonly every?: Duration;
  readonly checks: readonly Check[];
}

/** Nothing of this name fires at these moments. */
export const silent = (alert: string, ...moments: readonly string[]): readonly Check[] =>
  moments.map((at) => ({ at, alert, fires: [] }));

/** Just these alerts of the name fire at a moment. */
export const fires = (alert: string, at: string, ...alerts: readonly Firing[]): Check => ({ at, alert, fires: alerts });

/** Values of which one in three is missing, in promtool's notation: a scrape that failed marks its series as gone. */
export const gappy = (values: readonly number[]): string =>
  values.map((value, at) => (at % 3 === 2 ? 'stale' : value)).join(' ');

/** In rule tests each signal has a panel that is named after it, so that a wrong link is seen. */
export const panelInTests = (signal: AnySignal): PanelLink => ({ dashboardUid: signal.title, panelId: 1 });

/** Cases as promtool reads them; JSON is YAML. */
export const promtoolFile = (ruleFiles: readonly string[], tests: readonly RuleTest[]) => ({
  rule_files: ruleFiles,
  evaluation_interval: '5s',
  tests: tests.map(({ name, every = '5s', series, checks }) => ({
    name,
    interval: every,
    input_series: Object.entries(series).map(([series, values]) => ({ series, values })),
    alert_rule_test: checks.map(({ at, alert, fires }) => ({
      eval_time: at,
      alertname: alert,
      exp_alerts: fires.map(({ labels, annotations }) => ({ exp_labels: labels, exp_annotations: annotations })),
    })),
  })),
});

import { httpServerRequests, lockFailures, queueLength } from '../catalog/booking.ts';
import { consumerGroupLag } from '../catalog/kafka.ts';
import { up } from '../catalog/platform.ts';
import type { Check, Provisioned } from './check.ts';
import type { Dashboard, Panel, Variable } from './dashboards/dashboard.ts';
import type { Rule, RuleGroup } from './rules/rule.ts';

// What no check has anything to say of. A test plants one defect in it, and sees the check find just that.

const datasource = { type: 'prometheus', uid: `\${datasource}` };
const chosen = 'system=~"$system", job=~"$job", instance=~"$instance"';

const choice = (name: string): Variable => ({
  ...{ type: 'query', name, label: name, datasource, refresh: 2 },
  definition: `label_values(up, ${name})`,
});

const panel = (id: number, title: string, expr: string, gridPos: Panel['gridPos']): Panel => ({
  ...{ id, title, type: 'timeseries', description: `${title}, in words.`, datasource },
  fieldConfig: { defaults: { unit: 'short' } },
  ...(gridPos && { gridPos }),
  targets: [{ refId: 'A', expr, legendFormat: '{{system}}', datasource }],
});

const row = (id: number, title: string, y: number, hidden: readonly Panel[] = []): Panel => ({
  ...{ type: 'row', id, title, gridPos: { x: 0, y, w: 24, h: 1 }, collapsed: hidden.length > 0, panels: hidden },
});

const p99 = `histogram_quantile(0.99, sum by (system, le) (rate(http_server_requests_seconds_bucket{${chosen}}[$__rate_interval])))`;

const dashboard: Dashboard = {
  ...{ uid: 'presale-a', title: 'A', editable: false, tags: ['presale'] },
  links: [{ type: 'dashboards', tags: ['presale'] }],
  templating: {
    list: [
      { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus' },
      ...['system', 'job', 'instance'].map(choice),
    ],
  },
  annotations: { list: [{ name: 'Restarts', target: { expr: `changes(up{${chosen}}[1m]) > 0` } }] },
  panels: [
    row(1, 'Now', 0),
    panel(2, 'Queue', `sum by (system) (booking_queue_length{${chosen}})`, { x: 0, y: 1, w: 12, h: 8 }),
    panel(3, 'Latency', p99, { x: 12, y: 1, w: 12, h: 8 }),
    row(4, 'Behind', 9, [
      panel(5, 'Lag', `sum by (system) (kafka_consumer_group_lag{${chosen}})`, { x: 0, y: 10, w: 24, h: 8 }),
    ]),
  ],
};

const alert: Rule = {
  alert: 'LocksFail',
  expr: '60 * sum by (system) (rate(booking_lock_failures_total[2m])) > 10',
  for: '30s',
  keep_firing_for: '1m',
  labels: { severity: 'critical', component: 'locks' },
  annotations: {
    summary: 'Locks fail',
    description: 'Last measured: {{ $value | humanize }} a minute in {{ $labels.system }}.',
    runbook_url: 'docs/runbooks/LocksFail.md',
    __dashboardUid__: 'presale-a',
    __panelId__: '2',
  },
};

const group: RuleGroup = { file: 'booking/alerts.json', name: 'booking', interval: '5s', rules: [alert] };

/** A dashboard and a rule, and the metrics in them. */
export const sound: Provisioned = {
  dashboards: [dashboard],
  groups: [group],
  metrics: [lockFailures, httpServerRequests, queueLength, consumerGroupLag, up],
};

/** With something else on its dashboard. */
export const withDashboard = (change: Partial<Dashboard>): Provisioned => ({
  ...sound,
  dashboards: [{ ...dashboard, ...change }],
});

/** With something else on the panel "Queue". */
export const withPanel = (change: Partial<Panel>): Provisioned =>
  withDashboard({ panels: (dashboard.panels ?? []).map((one) => (one.id === 2 ? { ...one, ...change } : one)) });

/** With another query on the panel "Queue". */
export const withQuery = (expr: string, legendFormat = '{{system}}'): Provisioned =>
  withPanel({ targets: [{ refId: 'A', expr, legendFormat, datasource }] });

/** With something else about one of its choices. */
export const withVariable = (name: string, change: Partial<Variable>): Provisioned =>
  withDashboard({
    templating: {
      list: (dashboard.templating?.list ?? []).map((one) => (one.name === name ? { ...one, ...change } : one)),
    },
  });

/** With something else about its alert. */
export const withRule = (change: Partial<Rule>): Provisioned => withRules({ ...alert, ...change });

/** With another expression in its alert. */
export const withExpr = (expr: string, change: Partial<Rule> = {}): Provisioned => withRule({ expr, ...change });

/** With these rules in its group. */
export const withRules = (...rules: readonly Rule[]): Provisioned => ({ ...sound, groups: [{ ...group, rules }] });

/** With something else about its group. */
export const withGroup = (change: Partial<RuleGroup>): Provisioned => ({ ...sound, groups: [{ ...group, ...change }] });

/** What a check finds, a line each. */
export const found = (check: Check, of: Provisioned): readonly string[] =>
  [...check.find(of)].map(({ where, what }) => `${where}: ${what}`);

/** With another annotation of its alert. */
export const withAnnotation = (name: string, text: string): Provisioned =>
  withRule({ annotations: { ...alert.annotations, [name]: text } });

/**
 * The rules of Grafana's dashboard-linter, whose program no package registry has. A rule that does not fit is left out
 * with its reason, never silently.
 * https://github.com/grafana/dashboard-linter/blob/main/docs/index.md
 */
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { nodes } from '../promql/expression.ts';
import type { Node } from '../promql/index.ts';
import { queryOf } from '../signals/signal.ts';
import { dashboards, detailOf } from './index.ts';
import { renderDashboard } from './kit/render.ts';

const leftOut: Readonly<Record<string, string>> = {
  'template-job': 'A metric has one emitter, so its name tells the job. What people choose is the system.',
  'template-instance': 'A signal is about a system, not about one process of it.',
  'target-job': 'As template-job: a matcher on job would say again what the name of the metric says.',
  'target-instance': 'As template-instance.',
};

interface Linted {
  readonly json: Dashboard;
  readonly panels: readonly Panel[];
  readonly queries: readonly string[];
  /** The syntax trees of the queries. */
  readonly trees: readonly Node[];
}

const strict = parser.configure({ strict: true });
const parses = (query: string) => {
  const filledIn = query.replaceAll(/\$__(rate_)?interval/g, '1m').replaceAll(/\$\w+/g, 'x');
  expect(() => strict.parse(filledIn), query).not.toThrow();
};
const variables = ({ json }: Linted, type: string) => (json.templating.list ?? []).filter((one) => one.type === type);
const callsOf = (tree: Node, ...names: readonly string[]) =>
  [...nodes(tree)].filter((node) => node.type === 'call' && names.includes(node.name)) as Extract<
    Node,
    { type: 'call' }
  >[];

const rules: Readonly<Record<string, (of: Linted) => void>> = {
  'template-datasource': (of) =>
    expect(variables(of, 'datasource')).toEqual([
      expect.objectContaining({ name: 'datasource', label: 'Data source', query: 'prometheus' }),
    ]),
  'template-label-promql': (of) => {
    for (const { definition = '' } of variables(of, 'query')) {
      const [, selector = ''] = /^label_values\((.*), \w+\)$/.exec(definition) ?? [];
      expect(selector, definition).not.toBe('');
      parses(selector);
    }
  },
  'template-on-time-change-reload': (of) => {
    for (const variable of variables(of, 'query')) expect(variable.refresh).toBe(2);
  },
  'panel-datasource': ({ panels }) => {
    for (const { datasource } of panels) expect(datasource?.uid).toBe(`\${datasource}`);
  },
  'panel-title-description': ({ panels }) => {
    for (const { title, description } of panels) expect([title, description].every(Boolean)).toBe(true);
  },
  'panel-units': ({ panels }) => {
    for (const { fieldConfig, title } of panels) expect(fieldConfig?.defaults.unit, title).toBeTruthy();
  },
  'panel-no-targets': ({ panels }) => {
    for (const { targets, title } of panels.filter(({ type }) => type !== 'alertlist')) {
      expect(targets?.length, title).toBeGreaterThan(0);
    }
  },
  'target-promql': ({ queries }) => queries.forEach(parses),
  // A signal that is judged has a window of its own, the same on the panel and in the alert.
  'target-rate-interval': ({ trees }) => {
    for (const { args } of trees.flatMap((tree) => callsOf(tree, 'rate', 'increase', 'irate'))) {
      const [range] = args;
      expect(range?.type === 'selector' && range.range).toMatch(/^(\$__rate_interval|\d+m)$/);
    }
  },
  // A counter that is pushed is read by its totals: see signals/pushed.ts.
  'target-counter-agg': ({ trees }) => {
    for (const tree of trees) {
      const counted = callsOf(tree, 'rate', 'increase', 'irate', 'last_over_time').flatMap(({ args }) => args);
      const counters = [...nodes(tree)].filter((node) => node.type === 'selector' && node.metric.kind === 'counter');
      for (const counter of counters) expect(counted).toContain(counter);
    }
  },
  'uneditable-dashboard': ({ json }) => expect(json.editable).toBe(false),
};

describe.each(dashboards.map((spec) => ({ spec, json: renderDashboard(spec, { detailOf }) })))('$spec.file', (one) => {
  const panels = (one.json.panels ?? []).flatMap((panel) => ('panels' in panel ? panel.panels : [panel]));
  const of: Linted = {
    json: one.json,
    panels,
    queries: panels.flatMap(({ targets = [] }) => (targets as Dataquery[]).map(({ expr }) => expr)),
    trees: one.spec.rows.flatMap((row) =>
      row.panels.flatMap(({ drawn }) => drawn.map(({ signal }) => queryOf(signal).node)),
    ),
  };

  test.each(Object.entries(rules))('%s', (_, rule) => rule(of));
});

test('every rule of the linter is held or left out with a reason', () => {
  expect([...Object.keys(rules), ...Object.keys(leftOut)].sort()).toEqual([
    'panel-datasource',
    'panel-no-targets',
    'panel-title-description',
    'panel-units',
    'target-counter-agg',
    'target-instance',
    'target-job',
    'target-promql',
    'target-rate-interval',
    'template-datasource',
    'template-instance',
    'template-job',
    'template-label-promql',
    'template-on-time-change-reload',
    'uneditable-dashboard',
  ]);
  for (const reason of Object.values(leftOut)) expect(reason).toMatch(/\.$/);
});

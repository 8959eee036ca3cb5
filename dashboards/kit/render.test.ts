import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import { describe, expect, test } from 'vitest';
import { lockAttempts, lockFailures } from '../../catalog/booking.ts';
import { k6Vus } from '../../catalog/k6.ts';
import { mul, over, rate, sum } from '../../promql/index.ts';
import { virtualUsers } from '../../signals/k6.ts';
import { lag } from '../../signals/lag.ts';
import { latencyP50, latencyP99, requestRate, requestsByStatus } from '../../signals/latency.ts';
import { lockContention, lockFailureRate, topEventsByLocks } from '../../signals/locks.ts';
import { waitingBookings } from '../../signals/queue.ts';
import { signal } from '../../signals/signal.ts';
import { bars, called, collapsed, dashboard, type PanelSpec, panel, row, stat, table } from './dashboard.ts';
import { renderDashboard } from './render.ts';
import { system, testid } from './variables.ts';

const nowhere = { detailOf: () => undefined };
const sample = (...panels: PanelSpec[]) =>
  dashboard('sample', {
    title: 'Sample',
    question: 'Does it render?',
    variables: [system(lockAttempts)],
    rows: [row('A row?', ...panels)],
  });
const rendered = (...panels: PanelSpec[]) =>
  (renderDashboard(sample(...panels), nowhere).panels ?? []).filter(({ type }) => type !== 'row') as Panel[];
const only = (spec: PanelSpec): Panel => rendered(spec)[0] as Panel;
const lines = ({ fieldConfig }: Panel) => fieldConfig?.defaults.thresholds?.steps.flatMap(({ value }) => value ?? []);

describe('an objective', () => {
  const promised = (critical: number) =>
    signal({
      title: 'Failures',
      description: 'For a test.',
      unit: 'per minute',
      query: (w) => mul(60, sum(['system'], rate(over(lockFailures, w)))),
      window: '2m',
      objective: { title: 'Failures', direction: 'below', unit: 'per minute', critical, source: 'a test' },
    });

  test('is a line on the graph that moves with it', () => {
    expect(lines(only(panel(12, promised(10))))).toEqual([10]);
    expect(lines(only(panel(12, promised(25))))).toEqual([25]);
    expect(only(panel(12, promised(25))).fieldConfig?.defaults.custom.thresholdsStyle.mode).toBe('dashed');
  });

  test('is in sight even when all values are far below it', () => {
    expect(only(panel(12, promised(25))).fieldConfig?.defaults.custom.axisSoftMax).toBeGreaterThan(25);
  });

  test('is said in the description, and colours the figure', () => {
    expect(only(panel(12, promised(25))).description).toContain('below 25 per minute');
    expect(lines(only(stat(4, promised(25))))).toEqual([25]);
  });

  test('is missing where nothing is promised: no figure turns red at 80, no line is drawn', () => {
    expect(lines(only(stat(4, requestRate)))).toEqual([]);
    expect(lines(only(panel(12, requestRate)))).toEqual([]);
  });
});

describe('the queries of a panel', () => {
  test('have names, their own window, and the choices of the dashboard', () => {
    expect(only(panel(12, lockFailureRate)).targets).toMatchObject([
      {
        refId: 'A',
        expr: '60 * sum by (system) (rate(booking_lock_failures_total{system=~"$system"}[2m]))',
        legendFormat: '{{system}}',
        interval: '5s',
      },
    ]);
  });

  test('take the window of Grafana where the signal has none', () => {
    expect(only(panel(12, requestsByStatus)).targets?.[0]).toMatchObject({
      expr: expect.stringContaining('[$__rate_interval]'),
    });
  });

  test('are told apart by what they add to the title of the panel', () => {
    const both = only(panel(12, 'Request latency', latencyP50, called('slowest', latencyP99)));
    expect((both.targets as Dataquery[]).map(({ refId, legendFormat }) => [refId, legendFormat])).toEqual([
      ['A', 'p50 {{system}}'],
      ['B', 'slowest {{system}}'],
    ]);
  });

  test('ask for the present only where no past is drawn', () => {
    expect(only(stat(4, waitingBookings)).targets).toMatchObject([{ instant: true, range: false }]);
    expect(only(panel(4, waitingBookings)).targets).toMatchObject([{ instant: false, range: true }]);
  });

  test('ask for fewer points than a third of a screen has pixels', () => {
    expect(only(panel(8, waitingBookings)).maxDataPoints).toBeLessThan(300);
  });

  test('go as often as anything new arrives', () => {
    expect(only(panel(12, waitingBookings)).interval).toBe('5s');
    expect(only(panel(12, virtualUsers)).interval).toBe('2s');
  });
});

describe('a table', () => {
  test('has a column for each label and each signal', () => {
    const { fieldConfig, transformations } = only(table(24, 'Lag', called('Messages', lag)));
    expect(
      fieldConfig?.overrides.flatMap(({ properties }) => properties.filter(({ id }) => id === 'displayName')),
    ).toEqual(['Group', 'Topic', 'Messages'].map((value) => ({ id: 'displayName', value })));
    expect(transformations?.find(({ id }) => id === 'sortBy')?.options.sort).toEqual([{ field: 'Value', desc: true }]);
  });
});

describe('what does not go together', () => {
  test('two units on one graph', () => {
    expect(() => rendered(panel(12, 'Mixed', requestRate, latencyP50))).toThrow(
      'panel "Mixed": its signals have the units',
    );
  });

  test('one signal drawn twice', () => {
    expect(() => rendered(panel(12, requestRate), panel(12, requestRate))).toThrow('draw each signal once');
  });
});

describe('variables', () => {
  test('only those are asked for that the dashboard has', () => {
    const spec = { ...sample(panel(12, virtualUsers)), variables: [system(k6Vus), testid] };
    const { templating, panels } = renderDashboard(spec, nowhere);
    expect(templating.list?.map(({ name }) => name)).toEqual(['datasource', 'system', 'testid']);
    expect(templating.list?.[2]).toMatchObject({
      definition: 'label_values(k6_vus{system=~"$system"}, testid)',
      sort: 2,
    });
    expect(JSON.stringify(panels)).toContain('testid=~\\"$testid\\"');
    expect(JSON.stringify(only(panel(12, virtualUsers)))).not.toContain('$testid');
  });
});

describe('a folded row', () => {
  test('holds its panels, which also have ids of their own', () => {
    const spec = { ...sample(), rows: [collapsed('Folded?', panel(24, requestRate))] };
    const { panels } = renderDashboard(spec, nowhere);
    expect(panels).toMatchObject([{ type: 'row', collapsed: true, panels: [{ title: 'Requests' }] }]);
  });
});

describe('links', () => {
  const elsewhere = { detailOf: () => 'presale-elsewhere' };

  test('a graph leads to the dashboard of its subject, a figure has no room for it', () => {
    const [graph, figure] = (
      renderDashboard(sample(panel(12, requestRate), stat(12, requestRate)), elsewhere).panels ?? []
    ).slice(1) as Panel[];
    expect(graph?.links?.[0]?.url).toMatch(/^\/d\/presale-elsewhere\?/);
    expect(figure?.links).toBeUndefined();
  });

  test('no panel leads to the dashboard it is on', () => {
    const here = { detailOf: () => 'presale-sample' };
    const [graph] = (renderDashboard(sample(panel(12, requestRate)), here).panels ?? []).slice(1) as Panel[];
    expect(graph?.links).toBeUndefined();
  });
});

describe('a list of bars', () => {
  test('has a row for each series beside its name, the largest on top', () => {
    const { type, targets, transformations } = only(bars(12, topEventsByLocks));
    expect(type).toBe('table');
    expect(targets).toMatchObject([{ instant: true, format: 'table' }]);
    expect(transformations?.find(({ id }) => id === 'filterFieldsByName')?.options.include.names).toEqual([
      'event',
      'Value',
    ]);
    expect(transformations?.find(({ id }) => id === 'sortBy')?.options.sort).toEqual([{ field: 'Value', desc: true }]);
  });
});

test('a share that nothing is promised of is drawn against the whole', () => {
  expect(only(panel(12, lockContention)).fieldConfig?.defaults.custom.axisSoftMax).toBe(1);
  expect(only(panel(12, requestRate)).fieldConfig?.defaults.custom.axisSoftMax).toBeUndefined();
});

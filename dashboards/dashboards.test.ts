/** What holds for every dashboard by its source; what holds of any dashboard is checked by `lint/`. */
import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import { describe, expect, test } from 'vitest';
import { alertGroups } from '../alerts/index.ts';
import { k6Objective } from '../catalog/k6.ts';
import { judgedByK6 } from '../catalog/k6-objectives.ts';
import { level } from '../catalog/objectives.ts';
import { systems } from '../catalog/systems.ts';
import { p99OfRun, requestsOfRun } from '../signals/k6.ts';
import { judgedBy } from '../signals/k6-objectives.ts';
import type { AnySignal } from '../signals/signal.ts';
import { dashboards, detailOf, panelOf } from './index.ts';
import type { PanelSpec } from './kit/dashboard.ts';
import { renderDashboard } from './kit/render.ts';
import { grafanaUnits } from './kit/units.ts';

const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === 'row';
const panelsOf = ({ panels = [] }: Dashboard): Panel[] =>
  panels.flatMap((panel) => (isRow(panel) ? panel.panels : [panel]));
const all = dashboards.map((spec) => ({ spec, json: renderDashboard(spec, { detailOf }) }));
const targetsOf = ({ targets = [] }: Panel) => targets as Dataquery[];
const queriesOf = (json: Dashboard) => panelsOf(json).flatMap(targetsOf);
const specsOf = (rows: (typeof dashboards)[number]['rows']): readonly PanelSpec[] =>
  rows.flatMap(({ panels }) => panels);

describe('the dashboards', () => {
  test('are there, each at its own address', () => {
    expect(all.map(({ json }) => json.uid)).toEqual(
      [
        ...['overview', 'booking-locks', 'booking-queue', 'ticketing', 'flash-sale', 'order-flow', 'help-desk'],
        ...['consumer-lag', 'k6', 'platform'],
      ].map((file) => `presale-${file}`),
    );
    expect(all[0]?.json.title).toBe('Ticketing System Overview');
  });
});

describe.each(all)('$spec.file', ({ spec, json }) => {
  const panels = panelsOf(json);

  test('is found by its tag, is not edited by hand, and keeps the viewer’s clock', () => {
    expect(json).toMatchObject({ tags: ['presale'], editable: false, timezone: 'browser', refresh: '5s' });
    expect(json.links).toEqual([expect.objectContaining({ type: 'dashboards', tags: ['presale'] })]);
    expect(json.links?.[0]).not.toHaveProperty('placement');
  });

  test('fills the grid: every row is 24 wide', () => {
    for (const { title, panels: inRow } of spec.rows) {
      expect(
        inRow.reduce((width, panel) => width + panel.width, 0),
        title,
      ).toBe(24);
    }
  });

  test('fits its titles: a figure shows about eight letters a column, less its icon', () => {
    for (const panel of panels.filter(({ type }) => type === 'stat')) {
      expect(panel.title?.length, panel.title).toBeLessThanOrEqual((panel.gridPos?.w ?? 0) * 8 - 8);
    }
  });

  test.each(panels)('$title says what it is, in which unit, from where', (panel) => {
    expect(panel.title).toBeTruthy();
    expect(panel.description?.length).toBeGreaterThan(panel.title?.length ?? 0);
    expect(Object.values(grafanaUnits)).toContain(panel.fieldConfig?.defaults.unit);
    expect(panel.datasource).toEqual({ type: 'prometheus', uid: `\${datasource}` });
    expect(panel.interval).toMatch(/^\d+m?s$/);
  });

  test.each(panels.filter(({ targets }) => targets))('$title has queries with names and legends', (panel) => {
    const targets = targetsOf(panel);
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.map(({ refId }) => refId)).toEqual([...'ABCDEFGH'].slice(0, targets.length));
    for (const { legendFormat } of targets) expect(legendFormat).toBeTruthy();
  });

  test('marks runs, faults and alerts on the time axis', () => {
    expect(json.annotations.list?.map(({ name, enable }) => [name, enable])).toEqual([
      ['Runs', true],
      ['Faults', true],
      ['Alerts', true],
    ]);
  });

  test('draws every objective: as a line on a graph, as a colour elsewhere', () => {
    for (const { form, title, drawn } of specsOf(spec.rows)) {
      for (const objective of drawn.flatMap(({ signal }) => signal.objective ?? [])) {
        const rendered = panels.find((panel) => panel.title === title && (panel.type === 'stat') === (form === 'stat'));
        const levels = JSON.stringify(rendered?.fieldConfig);
        expect(levels, title).toContain(`"value":${level(objective, 'critical')}`);
        if (form === 'graph')
          expect(rendered?.fieldConfig?.defaults.custom.thresholdsStyle).toEqual({ mode: 'dashed' });
      }
    }
  });
});

describe('what a run promises', () => {
  const k6 = all.find(({ json }) => json.uid === 'presale-k6');

  test('is drawn dashed on the graphs of what is promised, as the run itself tells it', () => {
    const limits = panelsOf(k6?.json as Dashboard).filter((panel) =>
      targetsOf(panel).some(({ expr }) => expr.startsWith(`max by`) && expr.includes(k6Objective.name)),
    );
    expect(limits.map(({ title }) => title)).toEqual(['Response time', 'Failed responses']);
    for (const { targets, fieldConfig } of limits) {
      const at = (targets as Dataquery[]).find(({ expr }) => expr.includes(k6Objective.name))?.refId;
      const own = fieldConfig?.overrides.find(({ matcher }) => matcher.id === 'byFrameRefID' && matcher.options === at);
      expect(own?.properties).toContainEqual({ id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } });
    }
  });

  test('is of no one system: no level of any stands in the dashboard', () => {
    const levels = panelsOf(k6?.json as Dashboard).flatMap(({ fieldConfig }) =>
      [...JSON.stringify(fieldConfig).matchAll(/"value":([\d.]+),"color"/g)].map(([, value]) => Number(value)),
    );
    // That one of a limit is all of it, that every check passes, and that none is dropped.
    expect(new Set(levels)).toEqual(new Set([1, 1e-6]));
  });

  test('is judged by what the system of the run promises', () => {
    for (const { name } of Object.values(systems)) {
      const { objective } = judgedBy(p99OfRun, judgedByK6[name]);
      expect(objective).toBe(judgedByK6[name].find((one) => one.objective.title === 'Request latency p99')?.objective);
    }
    expect(judgedBy(requestsOfRun, judgedByK6.booking)).toBe(requestsOfRun);
  });
});

describe('the choice of a run', () => {
  test('is on the dashboard of k6, and on no other', () => {
    const withRuns = all.filter(({ json }) => json.templating.list?.some(({ name }) => name === 'testid'));
    expect(withRuns.map(({ spec }) => spec.file)).toEqual(['k6']);
  });

  test('narrows every query of it', () => {
    const k6 = all.find(({ spec }) => spec.file === 'k6')?.json as Dashboard;
    for (const { expr } of queriesOf(k6)) {
      const selectors = expr.match(/\bk6_\w+(\{[^}]*\})?/g) ?? [];
      expect(selectors.length).toBeGreaterThan(0);
      for (const selector of selectors) expect(selector).toContain('testid=~"$testid"');
    }
  });
});

describe('the panel of a signal', () => {
  const drawnOn = (signal: AnySignal) =>
    all.filter(({ spec }) => specsOf(spec.rows).some(({ drawn }) => drawn.some((one) => one.signal === signal)));

  const signals = new Set(
    dashboards.flatMap(({ rows }) => specsOf(rows)).flatMap(({ drawn }) => drawn.map((one) => one.signal)),
  );

  test.each([...signals])('$title is one that draws it, on the dashboard of its subject', (signal) => {
    const link = panelOf(signal);
    const home = all.find(({ json }) => json.uid === link?.dashboardUid);
    expect(panelsOf(home?.json as Dashboard).map(({ id }) => id)).toContain(link?.panelId);
    const elsewhere = drawnOn(signal).filter(({ spec }) => spec.file !== 'overview');
    if (elsewhere.length > 0) expect(home?.spec.file).not.toBe('overview');
  });

  test('is there for every alert', () => {
    const watched = alertGroups.flatMap(({ alerts }) => alerts.map(({ when }) => when.signal));
    for (const signal of watched) expect(panelOf(signal), signal.title).toBeDefined();
  });

  test('is none for a signal that nobody draws', () => {
    const [known] = signals;
    expect(panelOf({ ...(known as AnySignal) })).toBeUndefined();
  });
});

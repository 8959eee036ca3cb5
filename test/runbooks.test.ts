/** A runbook is read by somebody who is tired: always the same sections, short, and everything it names is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { alerts } from '../alerts/index.ts';
import { runbooks } from '../alerts/kit/render.ts';
import { metrics } from '../catalog/index.ts';
import { dashboards, detailOf, panelOf } from '../dashboards/index.ts';
import { renderDashboard } from '../dashboards/kit/render.ts';
import { print } from '../promql/index.ts';
import { queryOf } from '../signals/signal.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const byName = new Map(alerts.map(({ alert }) => [alert.name, alert]));

const rendered = dashboards.map((spec) => renderDashboard(spec, { detailOf }));
const panels = rendered.flatMap(({ panels = [] }) =>
  panels.flatMap((panel) => [panel, ...('panels' in panel ? (panel.panels ?? []) : [])]),
);
const titles = new Set([...rendered, ...panels].map(({ title }) => title));

const queriesIn = (text: string) => [...text.matchAll(/```promql\n(.*?)\n```/gs)].map(([, query]) => query as string);

/** What Prometheus may call the series of the catalogue. */
const series = new Set(metrics.flatMap(({ name }) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]));
const namesIn = (query: string): string[] => {
  const names: string[] = [];
  parser
    .configure({ strict: true })
    .parse(query)
    .iterate({
      enter: ({ name, from, to }) => {
        if (name === 'VectorSelector') names.push(query.slice(from, to).replace(/\{.*/s, ''));
      },
    });
  return names;
};

test('there is a runbook for each alert, and no other', () => {
  expect(readdirSync(join(root, runbooks)).sort()).toEqual([...byName.keys()].map((name) => `${name}.md`).sort());
});

describe.each([...byName.values()])('the runbook of $name', (alert) => {
  const file = `${runbooks}/${alert.name}.md`;
  const text = read(file);

  test('has the sections, in their order, and is short', () => {
    expect(text.match(/^#+ .*$/gm)).toEqual([
      `# ${alert.name}`,
      '## What it means',
      '## Confirm',
      '## Act',
      '## Over when',
    ]);
    expect(text.split(/\s+/).length).toBeLessThan(300);
  });

  test('begins with the severity and the panel that the notification links to', () => {
    const link = panelOf(alert.when.signal);
    const dashboard = rendered.find(({ uid }) => uid === link?.dashboardUid);
    const panel = panels.find(({ id }) => id === link?.panelId);
    const [, severity, on, title] = /^(\w+)\. Dashboard \*\*(.+)\*\*, panel \*\*(.+)\*\*\.$/m.exec(text) ?? [];
    expect(severity?.toLowerCase()).toBe(alert.severity);
    expect(on).toBe(dashboard?.title);
    expect(title).toBe(panel?.title);
  });

  test('confirms with the query that the alert asks', () => {
    // Watchdog asks nothing; it is confirmed by the series that Prometheus makes of it.
    const asked = alert.name === 'Watchdog' ? expect.stringContaining('ALERTS') : print(queryOf(alert.when.signal));
    expect(queriesIn(text)[0]).toEqual(asked);
  });

  test('asks for nothing that is not in the catalogue', () => {
    const names = queriesIn(text).flatMap(namesIn);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !series.has(name))).toEqual([]);
  });

  test('names in bold only what is on a dashboard', () => {
    const bold = [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, title]) => title as string);
    expect(bold.filter((title) => !titles.has(title))).toEqual([]);
  });

  test('links to what exists', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target as string);
    expect(links.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });
});

test('docs/alerts.md lists every alert with its severity', () => {
  const listed = [...read('docs/alerts.md').matchAll(/^\| \[(\w+)\]\(runbooks\/(\w+)\.md\) \| (\w+) \|/gm)];
  expect(listed.map(([, name, file, severity]) => [name, file, severity])).toEqual(
    [...byName.values()].map(({ name, severity }) => [name, name, severity]),
  );
});

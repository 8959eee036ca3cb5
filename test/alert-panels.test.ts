/** An alert and its panel ask the same signal: the link in the rule leads to a panel that draws it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildAlerts } from '../alerts/build.ts';
import { alertGroups } from '../alerts/index.ts';
import type { RuleFile } from '../alerts/kit/render.ts';
import { buildDashboards } from '../dashboards/build.ts';
import { panelOf } from '../dashboards/index.ts';
import { print } from '../promql/index.ts';
import { queryOf } from '../signals/signal.ts';

interface Panel {
  readonly id: number;
  readonly targets?: readonly { readonly expr: string }[];
  readonly panels?: readonly Panel[];
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
}

const root = join(import.meta.dirname, '..');
const provisioning = join(root, 'provisioning/prometheus');
const readJson = <T>(...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'presale-alert-panels-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A query without the matchers of a dashboard's variables, and the others in one order. */
const unscoped = (query: string) =>
  query.replace(/\{([^}]*)\}/g, (_, matchers: string) => {
    const own = matchers.split(', ').filter((matcher) => !matcher.includes('$'));
    return own.length > 0 ? `{${own.sort().join(', ')}}` : '';
  });

describe('every alert', () => {
  const panelsOf = ({ panels }: { panels?: readonly Panel[] }): readonly Panel[] =>
    (panels ?? []).flatMap((panel) => [panel, ...panelsOf(panel)]);

  test('links to a panel of a generated dashboard that draws its signal', () => {
    const dashboards = buildDashboards(join(folder, 'dashboards')).map((file) =>
      readJson<Dashboard>(folder, 'dashboards', file),
    );
    buildAlerts(join(folder, 'rules'), { panelOf });
    for (const group of alertGroups) {
      const [{ rules }] = readJson<RuleFile>(folder, 'rules', group.name, 'alerts.json').groups;
      for (const [at, { annotations }] of rules.entries()) {
        const { name, when } = group.alerts[at] as (typeof group.alerts)[number];
        const dashboard = dashboards.find(({ uid }) => uid === annotations.__dashboardUid__);
        const panel = panelsOf(dashboard ?? { panels: [] }).find(({ id }) => String(id) === annotations.__panelId__);
        const drawn = (panel?.targets ?? []).map(({ expr }) => unscoped(expr));
        expect(drawn, name).toContain(unscoped(print(queryOf(when.signal))));
      }
    }
  });
});

describe('what is committed', () => {
  test('is what the sources give', () => {
    for (const file of buildAlerts(join(folder, 'rules'), { panelOf })) {
      expect(readFileSync(join(provisioning, 'rules', file), 'utf8'), `${file}: run npm run build`).toBe(
        readFileSync(join(folder, 'rules', file), 'utf8'),
      );
    }
  });

  test('is loaded by Prometheus, every group of it', () => {
    const { rule_files } = parse(readFileSync(join(provisioning, 'prometheus.yml'), 'utf8')) as {
      rule_files: string[];
    };
    expect([...rule_files].sort()).toEqual(alertGroups.map(({ name }) => `rules/${name}/*.json`).sort());
  });
});

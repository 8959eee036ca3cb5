/** What Grafana and Prometheus are given passes every check, or says why not. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { metrics } from '../catalog/index.ts';
import { exclusions } from './exclusions.ts';
import { checks, lint } from './lint.ts';
import { readProvisioned } from './provisioned.ts';
import { found, sound, withPanel } from './sound.ts';

const here = import.meta.dirname;
const generated = readProvisioned(join(here, '../provisioning'), metrics);
const outcome = lint(generated, exclusions);

/** https://github.com/grafana/dashboard-linter/blob/main/docs/index.md */
const dashboardLinter = [
  ...['template-datasource', 'template-job', 'template-instance', 'template-label-promql'],
  ...['template-on-time-change-reload', 'panel-datasource', 'panel-title-description', 'panel-units'],
  ...['panel-no-targets', 'target-promql', 'target-rate-interval', 'target-job', 'target-instance'],
  ...['target-counter-agg', 'uneditable-dashboard'],
];

/** Those that need no Prometheus to ask. https://cloudflare.github.io/pint/checks/ */
const pint = [
  ...['syntax', 'counter', 'rate', 'aggregate', 'regexp', 'selector'].map((name) => `promql/${name}`),
  ...['vector_matching', 'impossible', 'nan', 'fragile'].map((name) => `promql/${name}`),
  ...['template', 'comparison', 'absent', 'for', 'annotation'].map((name) => `alerts/${name}`),
  ...['label', 'name', 'duplicate', 'dependency', 'for', 'reject'].map((name) => `rule/${name}`),
  'group/interval',
];

describe('what is generated', () => {
  test('is all there to be checked', () => {
    expect(generated.dashboards.length).toBeGreaterThan(4);
    expect(generated.groups.flatMap(({ rules }) => rules).length).toBeGreaterThan(9);
  });

  test.each(checks)('passes $name: $asks', ({ name }) => {
    expect(outcome.problems.filter(({ check }) => check === name)).toEqual([]);
  });
});

describe('the checks', () => {
  test('are those of the dashboard-linter, those of pint, and ours', () => {
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining([...dashboardLinter, ...pint]));
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  });

  test.each(checks)('$name has a file of its own, and beside it a test that shows it failing', ({ name }) => {
    const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).map((file) => file.replace(/^.*[\\/]/, ''));
    const file = name.replaceAll(/[/_]/g, '-');
    expect(files).toEqual(expect.arrayContaining([`${file}.ts`, `${file}.test.ts`]));
  });

  test.each(checks)('$name finds nothing in what is sound', (check) => {
    expect(found(check, sound)).toEqual([]);
  });
});

describe('an exclusion', () => {
  test.each(exclusions)('of $check hides something, and says why', (exclusion) => {
    expect(outcome.hidden.get(exclusion)).not.toEqual([]);
    expect(exclusion.because).toMatch(/^[A-Z].{20,}\.$/i);
  });

  test('hides only what it names', () => {
    const broken = withPanel({ title: '', description: '' });
    const problems = (more: object) =>
      lint(broken, [{ check: 'panel-title-description', because: '', ...more }]).problems.map(({ what }) => what);
    expect(problems({})).toEqual([]);
    expect(problems({ what: /title/ })).toEqual(['no description']);
    expect(problems({ where: /elsewhere/ })).toEqual(['no title', 'no description']);
    expect(problems({ check: 'panel-units' })).toEqual(['no title', 'no description']);
  });
});

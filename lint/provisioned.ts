import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyMetric } from '../catalog/metric.ts';
import type { Provisioned } from './check.ts';
import type { Dashboard } from './dashboards/dashboard.ts';
import type { RuleGroup } from './rules/rule.ts';

/**
 * Reads every dashboard and every rule file below a folder: `grafana/dashboards` and `prometheus/rules`.
 * @throws {Error} that names a file which is no JSON.
 */
export function readProvisioned(folder: string, metrics: readonly AnyMetric[]): Provisioned {
  const dashboards = filesIn(join(folder, 'grafana/dashboards')).map(({ json }) => json as Dashboard);
  const groups = filesIn(join(folder, 'prometheus/rules')).flatMap(({ file, json }) =>
    (json as { groups: readonly Omit<RuleGroup, 'file'>[] }).groups.map((group) => ({ ...group, file })),
  );
  return { dashboards, groups, metrics };
}

const filesIn = (folder: string): readonly { readonly file: string; readonly json: unknown }[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, json: jsonOf(join(folder, file)) }));

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

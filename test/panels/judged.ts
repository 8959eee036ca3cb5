import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { alerts } from '../../alerts/index.ts';
import type { Notification } from '../../runs/alert-receiver.ts';
import { isMissing } from '../../runs/evidence.ts';
import type { RunResult } from '../../runs/run.ts';
import { root } from './demo-stack.ts';
import { dashboards, panelsOf } from './grafana.ts';

/** What holds of every run, whatever its verdict; `claim` is one of the invariants of its system. */
export function requireSound({ evidence: { reconciliation, invariants } }: RunResult, claim: string): void {
  if (isMissing(reconciliation) || isMissing(invariants)) throw new Error('evidence is missing');
  expect(reconciliation.filter(({ k6 }) => k6 > 0).length).toBeGreaterThan(3);
  expect(reconciliation.filter(({ difference }) => difference !== 0)).toEqual([]);
  expect(invariants.invariants.map(({ claim }) => claim)).toContain(claim);
  expect(invariants.invariants.filter(({ holds }) => !holds)).toEqual([]);
}

/** A notification says what was measured and what the limit is, and leads to a panel and a runbook that exist. */
export function requireHelpful({ alertname, annotations }: Notification): void {
  const { description = '' } = annotations;
  const limit = alerts.find(({ alert }) => alert.name === alertname)?.alert.when.limit ?? Number.NaN;
  const figures = (description.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  expect(description).toContain(`limit is ${limit}`);
  expect(Math.max(...figures), description).toBeGreaterThan(limit);
  requireLinks(annotations);
}

/** The links of an alert lead to a panel and a runbook that exist. */
export function requireLinks({ __dashboardUid__, __panelId__, runbook_url = '' }: Notification['annotations']): void {
  const dashboard = dashboards.find(({ uid }) => uid === __dashboardUid__);
  expect(panelsOf(dashboard ?? {}).map(({ id }) => String(id))).toContain(__panelId__);
  expect(existsSync(join(root, runbook_url)), runbook_url).toBe(true);
}

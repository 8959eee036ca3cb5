/** The help desk on its stack: a run that is judged, and the dashboard of k6, which shows what it counts. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SystemName } from '../../catalog/systems.ts';
import type { SuiteName } from '../../k6/profiles.ts';
import type { RunResult } from '../../runs/run.ts';
import type { Observed } from '../panels/day.ts';
import { openStack, type TestStack } from '../panels/demo-stack.ts';
import { requireSound } from '../panels/judged.ts';
import { k6FollowsRun } from '../panels/k6-dashboard.ts';
import { type Finding, recordPanels } from '../panels/proof.ts';
import { loadOf, smokeRun } from '../panels/smoke.ts';
import { now } from '../panels/witness.ts';

const runs: readonly (readonly [SystemName, SuiteName, string])[] = [
  ['help-desk', 'help-desk/load', 'no created ticket is lost'],
];

describe.each(runs)('%s', (here, suite, claim) => {
  const openedAt = now();
  let system: TestStack;
  let result: RunResult;

  beforeAll(async () => {
    system = await openStack(here);
  });
  afterAll(() => system?.close());

  test('a run may open when all is well, and every count is in Prometheus', async () => {
    result = await smokeRun(system, suite);
    expect(result.verdict.reasons).toEqual([]);
    expect(result.exitCode).toBe(0);
    requireSound(result, claim);
  });

  describe('every panel', () => {
    const findings: Finding[] = [];
    let day: Observed;

    beforeAll(() => {
      const nobody = () => {
        throw new Error('nobody watched the services: what k6 wrote is the witness');
      };
      day = { witness: { of: nobody }, scrapes: {}, load: loadOf(system, result), faults: [], restsAt: now() };
    });
    afterAll(() => recordPanels(findings));

    k6FollowsRun(
      here,
      () => ({ system: { prometheusUrl: system.prometheusUrl, openedAt }, day }),
      (finding) => findings.push(finding),
    );
  });

  test('afterwards nothing is left: no process, no folder', async () => {
    await system.close();
    expect(existsSync(system.stateDir)).toBe(false);
  });
});

/** The flash sale on its stack: a run that is judged, and every panel that shows what is so. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platform, systems } from '../../catalog/systems.ts';
import type { RunResult } from '../../runs/run.ts';
import { confirmBy } from '../panels/confirm.ts';
import { choicesAreThere, everyPanelHasWitness, marksAreRight, overview } from '../panels/dashboard-tests.ts';
import { viewOf } from '../panels/day.ts';
import { openDemo } from '../panels/demo-stack.ts';
import { dashboards, dashboardsAbout, targetsOn } from '../panels/grafana.ts';
import { requireSound } from '../panels/judged.ts';
import { isOfRun, k6FollowsRun } from '../panels/k6-dashboard.ts';
import { type Finding, recordPanels } from '../panels/proof.ts';
import { loadOf, smokeRun } from '../panels/smoke.ts';
import { Witness } from '../panels/witness.ts';
import { type SaleCrowd, saleCrowd, type WatchedSale } from '../proofs/flash-sale/crowd.ts';
import { saleOracles, whoKnowsOfSale } from '../proofs/flash-sale/oracles.ts';
import { saleSamples, saleStores } from '../proofs/flash-sale/stores.ts';

const here = systems['flash-sale'].name;
const targets = dashboards.flatMap((dashboard) => targetsOn(here, dashboard)).filter((target) => !isOfRun(target));

let sale: WatchedSale;
let result: RunResult;
let came: SaleCrowd | undefined;
/** What the crowd left behind. @throws {Error} when none came, so that nobody looks for the cause here. */
const seen = (): SaleCrowd => {
  if (!came) throw new Error('there was no crowd: see why "every panel" failed');
  return came;
};

beforeAll(async () => {
  // So few that a handful of users are over it, and are sent to the waiting room.
  const system = await openDemo(here, { env: { LOG_LEVEL: 'info', FLASH_SALE_RATE_LIMIT: '40' } });
  const stores = saleStores(system);
  sale = { ...stores, system, beside: new Witness({ sale: () => saleSamples(stores) }, 0.5) };
});
const close = async () => {
  await sale?.beside.end();
  sale?.close();
  await sale?.system.close();
};
afterAll(close);

test('a run may open when all is well: all is sold, nothing twice, and every count is in Prometheus', async () => {
  result = await smokeRun(sale.system, 'flash-sale/flash-sale');
  expect(result.verdict.reasons).toEqual([]);
  expect(result.exitCode).toBe(0);
  requireSound(result, 'no more is sold than there is');
});

describe('every panel', () => {
  const findings: Finding[] = [];

  beforeAll(async () => {
    came = await saleCrowd(sale, loadOf(sale.system, result));
  }, 120_000);
  afterAll(async () => {
    recordPanels(findings);
    await came?.leave();
  });

  /** With the choice with which a dashboard opens: everything. */
  const view = () =>
    viewOf(seen().day, sale.system.openedAt, { ofRun: false, instant: false, choices: { system: '.*' } });

  everyPanelHasWitness(targets, whoKnowsOfSale, saleOracles);

  test.each(targets)('$dashboard $panel $refId: $signal.title', async (target) => {
    findings.push(await confirmBy(whoKnowsOfSale, sale.system.prometheusUrl, target, view(), seen().day));
  });

  k6FollowsRun(
    here,
    () => ({ system: sale.system, day: seen().day }),
    (finding) => findings.push(finding),
  );

  describe.each(dashboardsAbout(here))('of $title', (dashboard) => {
    choicesAreThere(dashboard, { system: [here] }, () => ({ system: sale.system, view: view() }));
    marksAreRight(dashboard, () => ({ system: sale.system, view: view(), day: seen().day }));
  });

  describe(`of ${overview.title}`, () => {
    choicesAreThere(overview, { system: [here, platform.name] }, () => ({ system: sale.system, view: view() }));
  });
});

test('afterwards nothing is left: no process, no folder', async () => {
  await close();
  expect(existsSync(sale.system.stateDir)).toBe(false);
});

/** The help desk on its stack: a run may open, and every panel shows what is so. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helpDeskService } from '../../catalog/emitters.ts';
import { platform, systems } from '../../catalog/systems.ts';
import { confirmBy } from '../panels/confirm.ts';
import { choicesAreThere, everyPanelHasWitness, marksAreRight, overview } from '../panels/dashboard-tests.ts';
import { type Answering, type Observed, viewOf } from '../panels/day.ts';
import { dashboards, dashboardsAbout, targetsOn } from '../panels/grafana.ts';
import { requireSound } from '../panels/judged.ts';
import { isOfRun, k6FollowsRun } from '../panels/k6-dashboard.ts';
import { observed } from '../panels/observed.ts';
import { type Finding, recordPanels } from '../panels/proof.ts';
import { loadOf, smokeRun } from '../panels/smoke.ts';
import { deskOracles, whoKnowsOfDesk } from '../proofs/help-desk/oracles.ts';
import { trouble } from '../proofs/help-desk/trouble.ts';
import { openWatchedDesk, type WatchedDesk } from '../proofs/help-desk/watched.ts';

const here = systems['help-desk'].name;
const targets = dashboards.flatMap((dashboard) => targetsOn(here, dashboard)).filter((target) => !isOfRun(target));

let desk: WatchedDesk;
let load: Observed['load'];

beforeAll(async () => {
  desk = await openWatchedDesk();
});
afterAll(() => desk?.close());

test('a run may open when all is well, and every count is in Prometheus', async () => {
  const result = await smokeRun(desk.system, 'help-desk/load');
  expect(result.verdict.reasons).toEqual([]);
  expect(result.exitCode).toBe(0);
  requireSound(result, 'no created ticket is lost');
  load = loadOf(desk.system, result);
});

describe('every panel', () => {
  const findings: Finding[] = [];
  let day: Answering;
  let calm: () => Promise<void>;

  beforeAll(async () => {
    calm = await trouble(desk);
    day = await observed(desk.system, helpDeskService.job, { ...desk, load });
  }, 120_000);
  afterAll(async () => {
    recordPanels(findings);
    await calm?.();
  });

  /** With the choice with which a dashboard opens: everything. */
  const view = () => viewOf(day, desk.system.openedAt, { ofRun: false, instant: false, choices: { system: '.*' } });

  everyPanelHasWitness(targets, whoKnowsOfDesk, deskOracles);

  test.each(targets)('$dashboard $panel $refId: $signal.title', async (target) => {
    findings.push(await confirmBy(whoKnowsOfDesk, desk.system.prometheusUrl, target, view(), day));
  });

  k6FollowsRun(
    here,
    () => ({ system: desk.system, day }),
    (finding) => findings.push(finding),
  );

  describe.each(dashboardsAbout(here))('of $title', (dashboard) => {
    choicesAreThere(dashboard, { system: [here] }, () => ({ system: desk.system, view: view() }));
    marksAreRight(dashboard, () => ({ system: desk.system, view: view(), day }));
  });

  describe(`of ${overview.title}`, () => {
    choicesAreThere(overview, { system: [here, platform.name] }, () => ({ system: desk.system, view: view() }));
  });
});

test('afterwards nothing is left: no process, no folder', async () => {
  await desk.close();
  expect(existsSync(desk.system.stateDir)).toBe(false);
});

/** The order flow on its stack: a run may open, and every panel shows what is so. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderFlowGateway } from '../../catalog/emitters.ts';
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
import { flowOracles, whoKnowsOfFlow } from '../proofs/order-flow/oracles.ts';
import { trouble } from '../proofs/order-flow/trouble.ts';
import { openWatchedFlow, type WatchedFlow } from '../proofs/order-flow/watched.ts';

const here = systems['order-flow'].name;
const targets = dashboards.flatMap((dashboard) => targetsOn(here, dashboard)).filter((target) => !isOfRun(target));

let flow: WatchedFlow;
let load: Observed['load'];

beforeAll(async () => {
  flow = await openWatchedFlow();
});
afterAll(() => flow?.close());

test('a run may open when all is well, and every count is in Prometheus', async () => {
  const result = await smokeRun(flow.system, 'order-flow/end-to-end');
  expect(result.verdict.reasons).toEqual([]);
  expect(result.exitCode).toBe(0);
  requireSound(result, 'no order is paid twice');
  load = loadOf(flow.system, result);
});

describe('every panel', () => {
  const findings: Finding[] = [];
  let day: Answering;
  let calm: () => Promise<void>;

  beforeAll(async () => {
    calm = await trouble(flow);
    day = await observed(flow.system, orderFlowGateway.job, { ...flow, load });
  }, 120_000);
  afterAll(async () => {
    recordPanels(findings);
    await calm?.();
  });

  /** With the choice with which a dashboard opens: everything. */
  const view = () => viewOf(day, flow.system.openedAt, { ofRun: false, instant: false, choices: { system: '.*' } });

  everyPanelHasWitness(targets, whoKnowsOfFlow, flowOracles);

  test.each(targets)('$dashboard $panel $refId: $signal.title', async (target) => {
    findings.push(await confirmBy(whoKnowsOfFlow, flow.system.prometheusUrl, target, view(), day));
  });

  k6FollowsRun(
    here,
    () => ({ system: flow.system, day }),
    (finding) => findings.push(finding),
  );

  describe.each(dashboardsAbout(here))('of $title', (dashboard) => {
    choicesAreThere(dashboard, { system: [here] }, () => ({ system: flow.system, view: view() }));
    marksAreRight(dashboard, () => ({ system: flow.system, view: view(), day }));
  });

  describe(`of ${overview.title}`, () => {
    choicesAreThere(overview, { system: [here, platform.name] }, () => ({ system: flow.system, view: view() }));
  });
});

test('afterwards nothing is left: no process, no folder', async () => {
  await flow.close();
  expect(existsSync(flow.system.stateDir)).toBe(false);
});

/** Ticketing on its stack: a run may open, and every panel shows what is so. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ticketingService } from '../../catalog/emitters.ts';
import { systems } from '../../catalog/systems.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { confirmBy } from '../panels/confirm.ts';
import { counted } from '../panels/counted.ts';
import { everyPanelHasWitness, marksAreRight } from '../panels/dashboard-tests.ts';
import { type Answering, type Observed, viewOf } from '../panels/day.ts';
import { dashboards, dashboardsAbout, offered, targetsOn } from '../panels/grafana.ts';
import { requireSound } from '../panels/judged.ts';
import { isOfRun, k6FollowsRun } from '../panels/k6-dashboard.ts';
import { observed } from '../panels/observed.ts';
import type { Known } from '../panels/oracle.ts';
import { type Finding, recordPanels } from '../panels/proof.ts';
import { loadOf, smokeRun } from '../panels/smoke.ts';
import { ticketingOracles } from '../proofs/ticketing/oracles.ts';
import { openTicketing, type PeopledStage, peopled, type TicketingSystem } from '../proofs/ticketing/stage.ts';
import { trouble } from '../proofs/ticketing/trouble.ts';

const here = systems.ticketing.name;
const oracles = new Map(ticketingOracles.map(([signal, oracle, witness]) => [signal, { oracle, witness }]));
const whoKnows = (signal: AnySignal): Known<Answering> | undefined => oracles.get(signal) ?? counted(signal);

let opened: TicketingSystem;
let stage: PeopledStage;
let load: Observed['load'];

beforeAll(async () => {
  opened = await openTicketing();
});
afterAll(async () => {
  stage?.leave();
  await opened?.close();
});

test('a run may open when all is well, with evidence for it', async () => {
  const result = await smokeRun(opened.system, 'ticketing/reservations');
  expect(result.verdict.reasons).toEqual([]);
  expect(result.exitCode).toBe(0);
  requireSound(result, 'no seat is reserved twice');
  load = loadOf(opened.system, result);
});

describe('every panel', () => {
  const findings: Finding[] = [];
  let day: Answering;
  let calm: () => Promise<void>;

  beforeAll(async () => {
    stage = await peopled(opened);
    calm = await trouble(stage);
    stage.leave();
    day = await observed(opened.system, ticketingService.job, { ...opened, ...stage, load });
  }, 120_000);
  afterAll(async () => {
    recordPanels(findings);
    await calm?.();
  });

  const targets = dashboards.flatMap((dashboard) => targetsOn(here, dashboard)).filter((target) => !isOfRun(target));
  const view = (instant: boolean) =>
    viewOf(day, opened.system.openedAt, { ofRun: false, instant, choices: { system: '.*' } });

  everyPanelHasWitness(targets, whoKnows, oracles.keys());

  test.each(targets)('$dashboard: $panel $refId: $signal.title', async (target) => {
    findings.push(await confirmBy(whoKnows, opened.system.prometheusUrl, target, view(target.instant), day));
  });

  k6FollowsRun(
    here,
    () => ({ system: opened.system, day }),
    (finding) => findings.push(finding),
  );

  describe.each(dashboardsAbout(here))('of $title', (dashboard) => {
    test.each(dashboard.templating.list.filter(({ type }) => type === 'query'))('is narrowed by $name', async (one) => {
      expect(await offered(opened.system.prometheusUrl, one, view(true))).toEqual([here]);
    });

    marksAreRight(dashboard, () => ({ system: opened.system, view: view(false), day }));
  });
});

test('afterwards nothing is left: no process, no folder', async () => {
  await opened.close();
  expect(existsSync(opened.system.stateDir)).toBe(false);
});

/** Ticketing on its stack: a run may open, and every panel shows what is so. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systems } from '../../catalog/systems.ts';
import { isMissing } from '../../runs/evidence.ts';
import { type RunResult, run } from '../../runs/run.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { confirmBy } from '../panels/confirm.ts';
import { receivedBetween, rightMarks } from '../panels/context.ts';
import { counted } from '../panels/counted.ts';
import { type Answering, type Observed, viewOf } from '../panels/day.ts';
import { root } from '../panels/demo-stack.ts';
import { ask, dashboards, dashboardsAbout, offered, targetsOn } from '../panels/grafana.ts';
import type { Known } from '../panels/oracle.ts';
import { type Finding, recordPanels } from '../panels/proof.ts';
import { ticketingOracles } from '../proofs/ticketing/oracles.ts';
import {
  observed,
  openTicketing,
  type PeopledStage,
  peopled,
  type TicketingSystem,
} from '../proofs/ticketing/stage.ts';
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
  const { system } = opened;
  const { verdict, exitCode, evidence, identity, files }: RunResult = await run({
    ...{ suite: 'ticketing/reservations', profile: 'smoke', target: system.target, k6: system.k6, root },
    ...{ stateDir: system.stateDir, output: { write: () => undefined }, signal: new AbortController().signal },
  });
  expect(verdict.reasons).toEqual([]);
  expect(exitCode).toBe(0);
  const { reconciliation, invariants } = evidence;
  if (isMissing(reconciliation) || isMissing(invariants)) throw new Error('evidence is missing');
  expect(reconciliation.filter(({ k6 }) => k6 > 0).length).toBeGreaterThan(3);
  expect(reconciliation.filter(({ difference }) => difference !== 0)).toEqual([]);
  expect(invariants.invariants.map(({ claim }) => claim)).toContain('no seat is reserved twice');
  expect(invariants.invariants.filter(({ holds }) => !holds)).toEqual([]);
  const { startedAt, endedAt } = JSON.parse(readFileSync(files.run, 'utf8'));
  load = { testid: identity.testid, startedAt: new Date(startedAt), endedAt: new Date(endedAt) };
});

describe('every panel', () => {
  const findings: Finding[] = [];
  let day: Answering;
  let calm: () => Promise<void>;

  beforeAll(async () => {
    stage = await peopled(opened);
    calm = await trouble(stage);
    stage.leave();
    day = await observed(opened, stage, load);
  }, 120_000);
  afterAll(async () => {
    recordPanels(findings);
    await calm?.();
  });

  const targets = dashboards.flatMap((dashboard) => targetsOn(here, dashboard));
  const view = (instant: boolean) =>
    viewOf(day, opened.system.openedAt, { ofRun: false, instant, choices: { system: '.*' } });

  test('has somebody who knows what it must show', () => {
    const drawn = new Set(targets.map(({ signal }) => signal));
    expect([...drawn].filter((signal) => !whoKnows(signal)).map(({ title }) => title)).toEqual([]);
    expect([...oracles.keys()].filter((signal) => !drawn.has(signal)).map(({ title }) => title)).toEqual([]);
  });

  test.each(targets)('$dashboard: $panel $refId: $signal.title', async (target) => {
    findings.push(await confirmBy(whoKnows, opened.system.prometheusUrl, target, view(target.instant), day));
  });

  describe.each(dashboardsAbout(here))('of $title', (dashboard) => {
    test.each(dashboard.templating.list.filter(({ type }) => type === 'query'))('is narrowed by $name', async (one) => {
      expect(await offered(opened.system.prometheusUrl, one, view(true))).toEqual([here]);
    });

    test.each(dashboard.annotations.list)('is marked: $name', async ({ name, target }) => {
      const { from, to } = view(false);
      const received = await receivedBetween(opened.system, from, to);
      expect(Object.keys(rightMarks)).toContain(name);
      rightMarks[name]?.(await ask(opened.system.prometheusUrl, target, view(false)), day, received);
    });
  });
});

test('afterwards nothing is left: no process, no folder', async () => {
  await opened.close();
  expect(existsSync(opened.system.stateDir)).toBe(false);
});

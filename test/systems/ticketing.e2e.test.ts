/** Ticketing on its stack: a run may open, and every panel shows what is so. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ticketingService } from '../../catalog/emitters.ts';
import { systems } from '../../catalog/systems.ts';
import type { Observed } from '../panels/day.ts';
import { everyPanelOf } from '../panels/every-panel.ts';
import { requireSound } from '../panels/judged.ts';
import { observed } from '../panels/observed.ts';
import { loadOf, smokeRun } from '../panels/smoke.ts';
import { ticketingOracles, whoKnowsOfTicketing } from '../proofs/ticketing/oracles.ts';
import { openTicketing, type PeopledStage, peopled, type TicketingSystem } from '../proofs/ticketing/stage.ts';
import { trouble } from '../proofs/ticketing/trouble.ts';

const here = systems.ticketing.name;

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

everyPanelOf(here, {
  knows: whoKnowsOfTicketing,
  named: ticketingOracles,
  system: () => opened.system,
  trouble: async () => {
    stage = await peopled(opened);
    const calm = await trouble(stage);
    stage.leave();
    return calm;
  },
  observed: () => observed(opened.system, ticketingService.job, { ...opened, ...stage, load }),
});

test('afterwards nothing is left: no process, no folder', async () => {
  await opened.close();
  expect(existsSync(opened.system.stateDir)).toBe(false);
});

/** The help desk on its stack: a run may open, and every panel shows what is so. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helpDeskService } from '../../catalog/emitters.ts';
import { systems } from '../../catalog/systems.ts';
import type { Observed } from '../panels/day.ts';
import { everyPanelOf } from '../panels/every-panel.ts';
import { requireSound } from '../panels/judged.ts';
import { observed } from '../panels/observed.ts';
import { loadOf, smokeRun } from '../panels/smoke.ts';
import { deskOracles, whoKnowsOfDesk } from '../proofs/help-desk/oracles.ts';
import { trouble } from '../proofs/help-desk/trouble.ts';
import { openWatchedDesk, type WatchedDesk } from '../proofs/help-desk/watched.ts';

const here = systems['help-desk'].name;

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

everyPanelOf(here, {
  knows: whoKnowsOfDesk,
  named: deskOracles,
  system: () => desk.system,
  trouble: () => trouble(desk),
  observed: () => observed(desk.system, helpDeskService.job, { ...desk, load }),
});

test('afterwards nothing is left: no process, no folder', async () => {
  await desk.close();
  expect(existsSync(desk.system.stateDir)).toBe(false);
});

/** The order flow on its stack: a run may open, and every panel shows what is so. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderFlowGateway } from '../../catalog/emitters.ts';
import { systems } from '../../catalog/systems.ts';
import type { Observed } from '../panels/day.ts';
import { everyPanelOf } from '../panels/every-panel.ts';
import { requireSound } from '../panels/judged.ts';
import { observed } from '../panels/observed.ts';
import { loadOf, smokeRun } from '../panels/smoke.ts';
import { flowOracles, whoKnowsOfFlow } from '../proofs/order-flow/oracles.ts';
import { trouble } from '../proofs/order-flow/trouble.ts';
import { openWatchedFlow, type WatchedFlow } from '../proofs/order-flow/watched.ts';

const here = systems['order-flow'].name;

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

everyPanelOf(here, {
  knows: whoKnowsOfFlow,
  named: flowOracles,
  system: () => flow.system,
  trouble: () => trouble(flow),
  observed: () => observed(flow.system, orderFlowGateway.job, { ...flow, load }),
});

test('afterwards nothing is left: no process, no folder', async () => {
  await flow.close();
  expect(existsSync(flow.system.stateDir)).toBe(false);
});

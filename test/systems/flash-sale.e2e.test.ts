/** The flash sale on its stack: a run that is judged, and every panel that shows what is so. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systems } from '../../catalog/systems.ts';
import type { RunResult } from '../../runs/run.ts';
import { openDemo } from '../panels/demo-stack.ts';
import { everyPanelOf } from '../panels/every-panel.ts';
import { requireSound } from '../panels/judged.ts';
import { loadOf, smokeRun } from '../panels/smoke.ts';
import { Witness } from '../panels/witness.ts';
import { type SaleCrowd, saleCrowd, type WatchedSale } from '../proofs/flash-sale/crowd.ts';
import { saleOracles, whoKnowsOfSale } from '../proofs/flash-sale/oracles.ts';
import { saleSamples, saleStores } from '../proofs/flash-sale/stores.ts';

const here = systems['flash-sale'].name;

let sale: WatchedSale;
let result: RunResult;
let came: SaleCrowd;

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

everyPanelOf(here, {
  knows: whoKnowsOfSale,
  named: saleOracles,
  system: () => sale.system,
  trouble: async () => {
    came = await saleCrowd(sale, loadOf(sale.system, result));
    return came.leave;
  },
  observed: async () => came.day,
});

test('afterwards nothing is left: no process, no folder', async () => {
  await close();
  expect(existsSync(sale.system.stateDir)).toBe(false);
});

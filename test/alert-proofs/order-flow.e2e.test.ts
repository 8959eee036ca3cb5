/** Each alert of the order flow is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systems } from '../../catalog/systems.ts';
import { openWatched, type WatchedStack } from '../panels/demo-stack.ts';
import { orderFlowCauses } from '../proofs/order-flow/causes.ts';
import { type OrderFlowStage, peopled } from '../proofs/order-flow/stage.ts';
import { isChosen, recorded, rulesOn, timeScale } from './chosen.ts';
import { judgeRules, recordWhatWasSeen } from './judged.ts';
import { driveAll, type Seen } from './prove.ts';

const rules = rulesOn(systems['order-flow'].name);

let system: WatchedStack;
let stage: OrderFlowStage | undefined;
let seen: Seen;

beforeAll(async () => {
  system = await openWatched(systems['order-flow'].name, { timeScale, env: { LOG_LEVEL: 'info' } });
  stage = await peopled(system, timeScale);
  seen = await driveAll(
    stage,
    orderFlowCauses(stage).filter(({ alert }) => isChosen(alert)),
  );
}, 60 * 60_000);
const close = async () => {
  stage?.leave();
  await system?.close();
};
afterAll(close);

judgeRules(rules, () => seen);

if (recorded) recordWhatWasSeen(() => rules.map((rule) => () => seen.of(rule.alert)));

test('afterwards nothing is left: no process, no folder', async () => {
  await close();
  expect(existsSync(system.stateDir)).toBe(false);
});

/** What is told so far of the order flow is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderFlowGateway } from '../../catalog/emitters.ts';
import { systems } from '../../catalog/systems.ts';
import { openStack, type TestStack } from '../panels/demo-stack.ts';
import { forgottenTarget } from '../proofs/availability.ts';
import { isChosen, recorded, rulesOn, timeScale } from './chosen.ts';
import { judgeRules, recordWhatWasSeen } from './judged.ts';
import { driveAll, type Seen } from './prove.ts';

const rules = rulesOn(systems['order-flow'].name);

let system: TestStack;
let seen: Seen;

beforeAll(async () => {
  system = await openStack(systems['order-flow'].name, { timeScale });
  const causes = [forgottenTarget({ system }, orderFlowGateway)];
  seen = await driveAll(
    { system, timeScale },
    causes.filter(({ alert }) => isChosen(alert)),
  );
}, 60 * 60_000);
afterAll(() => system?.close());

judgeRules(rules, () => seen);

if (recorded) recordWhatWasSeen(() => rules.map((rule) => () => seen.of(rule.alert)));

test('afterwards nothing is left: no process, no folder', async () => {
  await system.close();
  expect(existsSync(system.stateDir)).toBe(false);
});

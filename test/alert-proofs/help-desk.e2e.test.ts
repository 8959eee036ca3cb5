/** Each alert of the help desk is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systems } from '../../catalog/systems.ts';
import { type HelpDeskStage, helpDeskCauses, peopled } from '../proofs/help-desk/causes.ts';
import { type HelpDeskSystem, openHelpDesk } from '../proofs/help-desk/stage.ts';
import { isChosen, recorded, rulesOn, timeScale } from './chosen.ts';
import { judgeRules, recordWhatWasSeen } from './judged.ts';
import { driveAll, type Seen } from './prove.ts';

const rules = rulesOn(systems['help-desk'].name);

let desk: HelpDeskSystem;
let stage: HelpDeskStage | undefined;
let seen: Seen;

beforeAll(async () => {
  desk = await openHelpDesk({ timeScale, env: { LOG_LEVEL: 'info' } });
  stage = await peopled(desk, timeScale);
  seen = await driveAll(
    stage,
    helpDeskCauses(stage).filter(({ alert }) => isChosen(alert)),
  );
}, 60 * 60_000);
const close = async () => {
  await stage?.leave();
  await desk?.close();
};
afterAll(close);

judgeRules(rules, () => seen);

if (recorded) recordWhatWasSeen(() => rules.map((rule) => () => seen.of(rule.alert)));

test('afterwards nothing is left: no process, no folder', async () => {
  await close();
  expect(existsSync(desk.system.stateDir)).toBe(false);
});

/** Each alert of ticketing is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systems } from '../../catalog/systems.ts';
import { type TicketingStage, ticketingCauses } from '../proofs/ticketing/causes.ts';
import { openTicketing, peopled, type TicketingSystem } from '../proofs/ticketing/stage.ts';
import { isChosen, recorded, rulesOn, timeScale } from './chosen.ts';
import { judgeRules, recordWhatWasSeen } from './judged.ts';
import { driveAll, type Seen } from './prove.ts';

const rules = rulesOn(systems.ticketing.name);

let opened: TicketingSystem;
let stage: TicketingStage | undefined;
let seen: Seen;

beforeAll(async () => {
  opened = await openTicketing({ timeScale });
  stage = { ...(await peopled(opened)), timeScale };
  seen = await driveAll(
    stage,
    ticketingCauses(stage).filter(({ alert }) => isChosen(alert)),
  );
}, 60 * 60_000);
const close = async () => {
  stage?.leave();
  await opened?.close();
};
afterAll(close);

judgeRules(rules, () => seen);

if (recorded) recordWhatWasSeen(() => rules.map((rule) => () => seen.of(rule.alert)));

test('afterwards nothing is left: no process, no folder', async () => {
  await close();
  expect(existsSync(opened.system.stateDir)).toBe(false);
});

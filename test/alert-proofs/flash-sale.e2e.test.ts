/** Each alert of the flash sale is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systems } from '../../catalog/systems.ts';
import { openSale, type SaleStage, saleCauses } from '../proofs/flash-sale/causes.ts';
import { isChosen, recorded, rulesOn, timeScale } from './chosen.ts';
import { judgeRules, recordWhatWasSeen } from './judged.ts';
import { driveAll, type Seen } from './prove.ts';

const rules = rulesOn(systems['flash-sale'].name);

let stage: SaleStage;
let seen: Seen;

beforeAll(async () => {
  stage = await openSale(timeScale);
  seen = await driveAll(
    stage,
    saleCauses(stage).filter(({ alert }) => isChosen(alert)),
  );
}, 60 * 60_000);
afterAll(() => stage?.close());

judgeRules(rules, () => seen);

if (recorded)
  recordWhatWasSeen(() =>
    rules.map(
      ({ alert }) =>
        () =>
          seen.of(alert),
    ),
  );

test('afterwards nothing is left: no process, no folder', async () => {
  await stage.close();
  expect(existsSync(stage.system.stateDir)).toBe(false);
});

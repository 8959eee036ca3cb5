/**
 * Every rule is brought about on the running stack, and ended: what somebody is told, and how long that took. In CI at
 * a time scale; `npm run prove:alerts` at 1, which is then recorded.
 */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systems } from '../../catalog/systems.ts';
import { watchdog } from '../../signals/availability.ts';
import { requireLinks } from '../panels/judged.ts';
import { isChosen, recorded, rulesOn, timeScale } from './chosen.ts';
import { grace, judgeRules, recordWhatWasSeen, requireInTime, requireLabels } from './judged.ts';
import { prove, type SeenWithHeartbeat } from './prove.ts';
import { ruleOf } from './rule.ts';
import { openStage, type Stage } from './stage.ts';
import { readDescription } from './words.ts';

const rules = rulesOn(systems.booking.name);

let stage: Stage;
let seen: SeenWithHeartbeat;

beforeAll(async () => {
  stage = await openStage(timeScale);
  seen = await prove(stage, isChosen);
}, 60 * 60_000);
afterAll(() => stage?.close());

judgeRules(rules, () => seen);

describe.runIf(isChosen(watchdog))(watchdog, () => {
  test('is told in words that are right, with links that lead there', () => {
    const { firing, cause } = seen.heartbeat();
    expect(readDescription(ruleOf(cause).alert, {}, firing.annotations.description ?? '').value).toBeUndefined();
    requireLabels(cause, firing.labels);
    requireLinks(firing.annotations);
  });
  test('comes again and again while all is well', () => {
    expect(seen.heartbeat().latest).toBeLessThanOrEqual(grace);
  });
  test('stays away when nothing is delivered, though it fires', () => {
    const { firedThroughout, detection, cause } = seen.heartbeat();
    expect(firedThroughout).toBe(true);
    requireInTime(detection, cause.does);
  });
  test('comes again when something is delivered again', () => {
    const { resolution, cause } = seen.heartbeat();
    requireInTime(resolution, cause.does);
  });
});

if (recorded)
  recordWhatWasSeen(() => [
    ...rules.map(
      ({ alert }) =>
        () =>
          seen.of(alert),
    ),
    ...(isChosen(watchdog) ? [() => [seen.heartbeat()]] : []),
  ]);

test('afterwards nothing is left: no process, no folder', async () => {
  await stage.close();
  expect(existsSync(stage.system.stateDir)).toBe(false);
});

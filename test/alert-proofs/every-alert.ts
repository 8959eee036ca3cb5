import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SystemName } from '../../catalog/systems.ts';
import type { Cause, Watched } from './cause.ts';
import { isChosen, recorded, rulesOn } from './chosen.ts';
import { judgeRules, recordWhatWasSeen } from './judged.ts';
import { driveAll, type Seen } from './prove.ts';

/** A stack that is open. */
interface Opened {
  readonly system: { readonly stateDir: string };
  /** Stops everything. */
  readonly close: () => Promise<void>;
}

/** A stack with people on it. */
interface Peopled extends Watched {
  /** Sends them away. */
  readonly leave?: () => Promise<void> | void;
}

/** How the alerts of a system are brought about. */
export interface Proven<Open extends Opened, Stage extends Peopled> {
  /** Starts the stack. */
  readonly open: () => Promise<Open>;
  /** Lets people come. */
  readonly people: (opened: Open) => Promise<Stage>;
  readonly causes: (stage: Stage) => readonly Cause[];
}

/** Tests every alert that is proven on a system's own stack, as far as it is chosen, and that nothing is left of it. */
export function everyAlertOf<Open extends Opened, Stage extends Peopled>(
  here: SystemName,
  { open, people, causes }: Proven<Open, Stage>,
): void {
  const rules = rulesOn(here);
  let opened: Open;
  let stage: Stage | undefined;
  let seen: Seen;

  beforeAll(async () => {
    opened = await open();
    stage = await people(opened);
    seen = await driveAll(
      stage,
      causes(stage).filter(({ alert }) => isChosen(alert)),
    );
  }, 60 * 60_000);
  const close = async () => {
    await stage?.leave?.();
    await opened?.close();
  };
  afterAll(close);

  judgeRules(rules, () => seen);

  if (recorded) recordWhatWasSeen(() => rules.map((rule) => () => seen.of(rule.alert)));

  test('afterwards nothing is left: no process, no folder', async () => {
    await close();
    expect(existsSync(opened.system.stateDir)).toBe(false);
  });
}

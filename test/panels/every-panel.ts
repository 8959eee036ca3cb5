import { afterAll, beforeAll, describe, test } from 'vitest';
import { platform, type SystemName } from '../../catalog/systems.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { confirmBy } from './confirm.ts';
import { choicesAreThere, everyPanelHasWitness, marksAreRight, overview } from './dashboard-tests.ts';
import { type Observed, viewOf } from './day.ts';
import type { WatchedStack } from './demo-stack.ts';
import { dashboards, dashboardsAbout, targetsOn } from './grafana.ts';
import { isOfRun, k6FollowsRun } from './k6-dashboard.ts';
import type { Known } from './oracle.ts';
import { type Finding, recordPanels } from './proof.ts';

/** How the panels of a system are brought to show something, and held against those who know. */
export interface Looked<Seen extends Observed> {
  /** Who knows what a signal must show. */
  readonly knows: (signal: AnySignal) => Known<Seen> | undefined;
  /** The signals that somebody is named for. */
  readonly named: readonly AnySignal[];
  /** The stack, which is open by then. */
  readonly system: () => WatchedStack;
  /** Brings about what is to be shown. @returns what ends it. */
  readonly trouble: () => Promise<() => Promise<void>>;
  /** What was seen of it, by those who know. */
  readonly observed: () => Promise<Seen>;
}

/** Tests every panel that is proven on a system's own stack, and what its dashboards and the overview offer and mark. */
export function everyPanelOf<Seen extends Observed>(here: SystemName, of: Looked<Seen>): void {
  const { knows, system } = of;
  const targets = dashboards.flatMap((dashboard) => targetsOn(here, dashboard)).filter((target) => !isOfRun(target));

  describe('every panel', () => {
    const findings: Finding[] = [];
    let calm: (() => Promise<void>) | undefined;
    let seen: Seen | undefined;
    /** @throws {Error} when nothing was seen, so that nobody looks for the cause here. */
    const day = (): Seen => {
      if (!seen) throw new Error('nothing was seen: see why "every panel" failed');
      return seen;
    };

    beforeAll(async () => {
      calm = await of.trouble();
      seen = await of.observed();
    }, 120_000);
    afterAll(async () => {
      recordPanels(findings);
      await calm?.();
    });

    /** With the choice with which a dashboard opens: everything. */
    const view = () => viewOf(day(), system().openedAt, { ofRun: false, instant: false, choices: { system: '.*' } });
    const shown = () => ({ system: system(), view: view(), day: day() });

    everyPanelHasWitness(targets, knows, of.named);

    test.each(targets)('$dashboard $panel $refId: $signal.title', async (target) => {
      findings.push(await confirmBy(knows, system().prometheusUrl, target, view(), day()));
    });

    k6FollowsRun(here, shown, (finding) => findings.push(finding));

    describe.each(dashboardsAbout(here))('of $title', (dashboard) => {
      choicesAreThere(dashboard, { system: [here] }, shown);
      marksAreRight(dashboard, shown);
    });

    describe(`of ${overview.title}`, () => {
      choicesAreThere(overview, { system: [here, platform.name].sort() }, shown);
    });
  });
}

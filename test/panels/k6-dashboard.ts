import { describe, test } from 'vitest';
import type { SystemName } from '../../catalog/systems.ts';
import { k6 } from '../../dashboards/k6.ts';
import { uidOf } from '../../dashboards/kit/identity.ts';
import { followsRun } from '../proofs/k6.ts';
import { confirmBy } from './confirm.ts';
import { type Observed, viewOf } from './day.ts';
import type { DemoStack } from './demo-stack.ts';
import { type Dashboard, dashboards, type Target, targetsOf } from './grafana.ts';
import { bySignal } from './oracle.ts';
import type { Finding } from './proof.ts';
import { shownOn } from './watched-on.ts';

/** The dashboard of k6: it shows a run, and not the time since the stack began. */
const k6Dashboard = dashboards.find(({ uid }) => uid === uidOf(k6)) as Dashboard;

/** Whether a query is of that dashboard. */
export const isOfRun = ({ dashboard }: Target): boolean => dashboard === k6Dashboard.uid;

/** What a system's run was seen to be, by who did not ask Prometheus. */
interface SeenRun {
  readonly system: Pick<DemoStack, 'prometheusUrl' | 'openedAt'>;
  readonly day: Observed;
}

/**
 * Tests that the dashboard of k6 shows what the system of a run promises, and what its suite counts.
 * @param found is given what was found of those queries that are proven on this system's stack
 */
export function k6FollowsRun(here: SystemName, seen: () => SeenRun, found: (finding: Finding) => void): void {
  const known = bySignal(followsRun(here));
  const targets = targetsOf(k6Dashboard).filter(({ signal }) => known.has(signal));

  describe(`of ${k6Dashboard.title}, for a run on ${here}`, () => {
    test.each(targets)('$panel $refId: $signal.title', async (target) => {
      const { system, day } = seen();
      const choices = { system: '.*', testid: day.load.testid };
      const view = viewOf(day, system.openedAt, { ofRun: true, instant: target.instant, choices });
      const finding = await confirmBy((signal) => known.get(signal), system.prometheusUrl, target, view, day);
      if (shownOn(target.signal) === here) found(finding);
    });
  });
}

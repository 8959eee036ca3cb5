import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmAlertList } from '../panels/alert-list.ts';
import { confirm, whoKnows } from '../panels/confirm.ts';
import { rightValues } from '../panels/context.ts';
import { everyPanelHasWitness, marksAreRight } from '../panels/dashboard-tests.ts';
import { viewOf } from '../panels/day.ts';
import { alertListsOf, type Dashboard, dashboardsAbout, offered, targetsOn } from '../panels/grafana.ts';
import { type Finding, recordPanels } from '../panels/proof.ts';
import { oracles } from '../proofs/index.ts';
import { here, type MainJob, targets } from './job.ts';

/** Tests that every panel shows what is so, by somebody who knows it from elsewhere. */
export function everyPanelIsRight(job: MainJob): void {
  describe('every panel', () => {
    const choices = new Map<string, Record<string, string>>();
    const values = new Map<string, Record<string, string[]>>();
    const findings: Finding[] = [];

    /** Chosen as when the dashboard is opened: all there is, or the first. */
    async function choicesOf({ uid, templating }: Dashboard): Promise<Record<string, string>> {
      const known = choices.get(uid);
      if (known) return known;
      const chosen: Record<string, string> = {};
      const shown: Record<string, string[]> = {};
      for (const variable of templating.list.filter(({ type }) => type === 'query')) {
        const view = { from: job.system.openedAt, to: job.seen.day.restsAt, choices: chosen };
        const all = await offered(job.system.prometheusUrl, variable, view);
        shown[variable.name] = all;
        chosen[variable.name] = variable.allValue ?? all[0] ?? '';
      }
      choices.set(uid, chosen);
      values.set(uid, shown);
      return chosen;
    }

    beforeAll(async () => {
      await job.crowd();
    }, 240_000);
    afterAll(() => recordPanels(findings));

    everyPanelHasWitness(targets, whoKnows, oracles.keys());

    describe.each(dashboardsAbout(here))('of $title', (dashboard) => {
      test.each(targetsOn(here, dashboard))('$panel $refId: $signal.title', async (target) => {
        const ofRun = dashboard.uid === 'presale-k6';
        const chosen = await choicesOf(dashboard);
        const view = viewOf(job.seen.day, job.system.openedAt, { ofRun, instant: target.instant, choices: chosen });
        findings.push(await confirm(job.system.prometheusUrl, target, view, job.seen.day));
      });

      test.each(alertListsOf(dashboard))('$title', async (list) => {
        findings.push(await confirmAlertList(job.system, list));
      });

      test('is narrowed by choices that are there', async () => {
        await choicesOf(dashboard);
        expect(values.get(dashboard.uid)).toEqual(rightValues(dashboard, job.seen.day, job.testids));
      });

      marksAreRight(dashboard, async () => ({
        system: job.system,
        view: { from: job.system.openedAt, to: job.seen.day.restsAt, choices: await choicesOf(dashboard) },
        day: job.seen.day,
      }));
    });
  });
}

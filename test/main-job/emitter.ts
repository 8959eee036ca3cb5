import { describe, expect, test } from 'vitest';
import { bookingExporter, kafkaLagExporter } from '../../catalog/emitters.ts';
import { selectors } from '../../promql/index.ts';
import { targetsUp, targetUp } from '../../signals/availability.ts';
import { queryOf } from '../../signals/signal.ts';
import { until } from '../checkout.ts';
import { confirm } from '../panels/confirm.ts';
import { ask, type Target } from '../panels/grafana.ts';
import { readTruth } from '../panels/truth.ts';
import { now } from '../panels/witness.ts';
import { type MainJob, targets } from './job.ts';

/** Tests that the check of each panel fails when what it shows is no longer emitted. */
export function lostEmitterIsSeen(job: MainJob): void {
  describe('an emitter that is taken away', () => {
    const reads = ({ signal }: Target) => selectors(queryOf(signal).node).map(({ metric }) => metric.emitter.job);
    const of = (job: string) => targets.filter((target) => reads(target).includes(job));
    const isDown = async () => (await readTruth(job.system)).targets[bookingExporter.job] === 'down';
    /** The last seconds, in which every rate of a panel has its window. */
    const view = () => {
      const to = now();
      return {
        from: to - 5,
        to,
        choices: { system: '.*', group: '.*', topic: '.*', testid: job.seen.day.load.testid },
      };
    };
    /** Which of the panels lack data, in the words of the check that all have passed. */
    const lacking = async (of: readonly Target[]): Promise<string[]> => {
      const asked = of.map((target) =>
        confirm(job.system.prometheusUrl, target, view(), job.seen.day).then(
          () => [],
          ({ message }: Error) => [message],
        ),
      );
      const failures = (await Promise.all(asked)).flat();
      return failures.filter((failure) => /: it shows nothing|: the series \[/.test(failure));
    };

    test('fails the check of each panel that it feeds, by name, and of no other emitter', async () => {
      await job.system.stack.signal(bookingExporter.job, 'SIGSTOP');
      try {
        await until(isDown, 'Prometheus misses the exporter');
        const fed = of(bookingExporter.job);
        await until(async () => (await lacking(fed)).length === fed.length, 'no panel shows what nobody emits', 40);
        const named = await lacking(fed);
        for (const { dashboard, panel, refId } of fed) {
          expect(named).toContainEqual(expect.stringContaining(`${dashboard}, panel "${panel}", ${refId}: `));
        }
        const day = { ...job.seen.day, truth: await readTruth(job.system) };
        for (const target of targets.filter(({ signal }) => signal === targetUp || signal === targetsUp)) {
          await confirm(job.system.prometheusUrl, target, view(), day);
        }
        for (const target of of(kafkaLagExporter.job)) {
          expect((await ask(job.system.prometheusUrl, target, view())).series, target.panel).not.toEqual([]);
        }
      } finally {
        await job.system.stack.signal(bookingExporter.job, 'SIGCONT');
      }
      const shows = async (target: Target) => (await ask(job.system.prometheusUrl, target, view())).series.length > 0;
      const back = async () => (await Promise.all(of(bookingExporter.job).map(shows))).every(Boolean);
      await until(back, 'every panel shows it again', 30);
    });
  });
}

import { describe, expect, test } from 'vitest';
import { k6BookingOutcomes, k6HttpReqs } from '../../catalog/k6.ts';
import { statOf } from '../../k6/lib/summary-data.ts';
import { selected } from '../../k6/lib/thresholds.ts';
import { isMissing } from '../../runs/evidence.ts';
import { readFault } from '../../runs/faults.ts';
import type { RunResult } from '../../runs/run.ts';
import { figures } from '../panels/figures.ts';
import { requireHelpful, requireSound } from '../panels/judged.ts';
import { notified } from '../panels/system.ts';
import type { MainJob } from './job.ts';

/** Tests that a run is judged: it may open when all is well, and not under a fault, of which somebody is told. */
export function runsAreJudged(job: MainJob): void {
  describe('a run', () => {
    const claim = 'no seat is sold twice';
    let contended: RunResult;

    test('may open when all is well', async () => {
      const result = await job.smoke();
      expect(result.verdict.reasons).toEqual([]);
      expect(result.exitCode).toBe(0);
      requireSound(result, claim);
    });

    test('may not open under lock contention: it names the alert, whose notification helps', async () => {
      const before = await figures(job.system);
      contended = await job.smoke({
        fault: readFault('lock-contention', 'booking'),
        passThrough: ['--vus', '3', '--duration', '8s'],
      });
      expect(contended.verdict.reasons.map(({ text }) => text)).toEqual(['BookingLockFailuresHigh (critical) fired']);
      expect(contended.exitCode).toBe(99);
      requireSound(contended, claim);
      requireHelpful(await notified(job.system, 'BookingLockFailuresHigh', 'firing', startOf(contended), 1));

      // Nobody else was there: what k6 was answered is what the service has counted.
      const after = await figures(job.system);
      const { summary } = contended.evidence;
      if (isMissing(summary)) throw new Error(summary.missing);
      const told = (outcome: (typeof k6BookingOutcomes.labels.outcome)[number]): number =>
        statOf(summary, selected(k6BookingOutcomes, { outcome }), 'count');
      const sold = after.sold - before.sold;
      expect(told('conflict') - sold).toBeGreaterThan(0);
      expect({
        requests: after.requests - before.requests,
        held: after.held - before.held,
        confirmed: after.confirmed - before.confirmed,
        cancelled: after.cancelled - before.cancelled,
        failures: after.failures - before.failures,
        attempts: after.attempts - before.attempts,
        waits: after.waits - before.waits,
      }).toEqual({
        requests: statOf(summary, k6HttpReqs.k6Name, 'count'),
        held: told('held'),
        confirmed: told('confirmed'),
        cancelled: told('cancelled'),
        failures: told('conflict') - sold,
        attempts: told('held') + told('conflict') - sold,
        waits: told('held') + told('conflict') - sold,
      });
    });

    test('leaves the alert to end once the switch is off', async () => {
      await notified(job.system, 'BookingLockFailuresHigh', 'resolved', startOf(contended), 90);
    });

    const startOf = ({ evidence, identity }: RunResult): Date => {
      const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z/.exec(identity.testid) ?? [];
      expect(evidence.interrupted).toBe(false);
      return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    };
  });
}

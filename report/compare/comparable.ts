import { count, percent } from '../../k6/lib/figures.ts';
import { kinds } from '../../k6/lib/kinds.ts';
import { statOf } from '../../k6/lib/summary-data.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import type { RunHistograms } from '../../runs/histograms.ts';
import { thresholdsMissed } from '../../runs/k6-exit.ts';
import type { RunRecord, StoredRun } from '../../runs/stored-run.ts';

/** A run that is to be compared: its folder, and its latency, which may be gone. */
export interface ComparedRun {
  readonly run: StoredRun;
  readonly histograms: Found<RunHistograms>;
}

/** From this share of CPU time in use on, a load generator measures its own waiting. */
const saturated = 0.95;

/** Why a run cannot be compared with any other; nothing when it can. */
export function unfit({ run, histograms }: ComparedRun): string[] {
  const { record, judged, testid } = run;
  const missing = [record, judged, histograms].flatMap((each) => (isMissing(each) ? [each.missing] : []));
  if (isMissing(record) || isMissing(judged)) return missing;
  const { summary, identity, interrupted, k6 } = judged.evidence;
  const reasons = [...missing];
  if (!kinds[identity.profile].judgesLatency) {
    reasons.push(`${testid} is a ${identity.profile} run, which proves nothing about latency`);
  }
  if (interrupted || k6.timedOut || (k6.exitCode !== 0 && k6.exitCode !== thresholdsMissed)) {
    reasons.push(`${testid} did not run to its end`);
  }
  if (isMissing(summary)) reasons.push(`${testid} has no summary: ${summary.missing}`);
  const dropped = isMissing(summary) ? 0 : statOf(summary, 'dropped_iterations', 'count');
  if (dropped > 0) reasons.push(`${testid}: the generator was saturated, it dropped ${count(dropped)} iterations`);
  if (record.machine === undefined) reasons.push(`${testid} does not say which machine it was made on`);
  else if (record.machine.cpuBusy >= saturated) {
    reasons.push(
      `${testid}: the generator's machine was saturated, its CPUs were ${percent(record.machine.cpuBusy)} busy`,
    );
  }
  return reasons;
}

/** In what two runs differ so that their latency cannot be compared; nothing when it can. */
export function mismatch(base: StoredRun, candidate: StoredRun): string[] {
  if (base.testid === candidate.testid) return [`${base.testid} cannot be compared with itself`];
  if (isMissing(base.record) || isMissing(candidate.record)) return [];
  const told = Object.entries(circumstances).map(([what, of]) => ({
    what,
    base: of(base.record as RunRecord),
    candidate: of(candidate.record as RunRecord),
  }));
  return told
    .filter((each) => each.base !== each.candidate)
    .map(({ what, base: one, candidate: other }) => `the ${what} differs: ${one} and ${other}`);
}

/** What must be the same of both runs, each as text. */
const circumstances: Readonly<Record<string, (record: RunRecord) => string>> = {
  suite: ({ system, suite }) => `${system}/${suite}`,
  profile: ({ profile }) => profile,
  load: ({ plan }) => `${count(plan.maxVus)} virtual users, ${Math.round(plan.seconds)} s`,
  machine: ({ machine }) =>
    machine === undefined
      ? 'unknown'
      : `${machine.cpus} CPUs (${machine.cpuModel}), ${Math.round(machine.memoryBytes / 2 ** 30)} GiB, ${machine.platform}`,
};

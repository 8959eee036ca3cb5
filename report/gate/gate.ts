import { type JudgedByK6, promisesOf } from '../../catalog/k6-objectives.ts';
import { kinds } from '../../k6/lib/kinds.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import type { StoredRun } from '../../runs/stored-run.ts';
import { evidenceFindings } from './evidence.ts';
import { fileFindings } from './files.ts';
import type { Finding, GateResult } from './finding.ts';
import { leakFindings } from './leaks.ts';
import { loadFindings } from './load.ts';
import type { Measured } from './measured.ts';
import { objectiveFindings, withoutObjectives } from './objectives.ts';
import { type Policy, policies } from './policy.ts';
import { recoveryFindings } from './recovery.ts';

/** What the gate judges by, and what it judges beside the run. */
export interface GateOptions {
  /** The policy instead of that of the run's profile. */
  readonly policy?: Policy;
  /** The objectives instead of those of the run's system that k6 measures. The alerts judge the others during the run. */
  readonly promises?: readonly JudgedByK6[];
  /** What the report of the run has kept; missing unless given. */
  readonly measured?: Found<Measured>;
  /** Findings from elsewhere, such as a comparison with another run. */
  readonly beside?: (policy: Policy) => readonly Finding[];
}

/**
 * Decides whether a release may pass, by a run that is kept. Pure: it judges the evidence anew by the rules of the
 * verdict, and by the policy of the run's profile. It never passes on what is missing.
 */
export function gate(run: StoredRun, options: GateOptions = {}): GateResult {
  const findings = [...fileFindings(run), ...judged(run, options)];
  return { testid: run.testid, passed: !findings.some(({ outcome }) => outcome === 'fail'), findings };
}

function judged({ record, judged }: StoredRun, options: GateOptions): Finding[] {
  if (isMissing(record) || isMissing(judged)) return [];
  const { profile, suite, system } = judged.evidence.identity;
  const { scale } = judged.evidence;
  const whole = kinds[profile];
  const judging = { scale, kind: { ...whole, judgesLatency: whole.judgesLatency && scale === 1 } };
  const policy = options.policy ?? policies[profile];
  const promises = options.promises ?? promisesOf(system, suite, profile);
  // What the profile is judged on is the gate's to say, not the file's.
  const evidence = { ...judged.evidence, judgesLatency: judging.kind.judgesLatency };
  const { summary } = evidence;
  const measured = options.measured ?? { missing: 'the report of the run was not read' };
  return [
    ...evidenceFindings(withoutObjectives(evidence, promises, judging)),
    ...(isMissing(summary) ? [] : loadFindings(record, summary, policy)),
    ...(isMissing(summary) ? [] : objectiveFindings(summary, promises, judging, policy)),
    ...recoveryFindings(record, measured),
    ...leakFindings(record, measured, policy),
    ...(options.beside?.(policy) ?? []),
  ];
}

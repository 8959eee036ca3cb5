import { count } from '../../k6/lib/figures.ts';
import { statOf } from '../../k6/lib/summary-data.ts';
import { type Evidence, isMissing } from '../../runs/evidence.ts';
import { judge, type Reason } from '../../runs/verdict.ts';
import type { Finding, Rule } from './finding.ts';

/** A rule over the verdict's own reasons: which of them are its, and what shows that all is well. */
interface EvidenceRule {
  readonly rule: Rule;
  readonly judged: readonly Reason['judged'][];
  /** What was seen, or nothing when there is no evidence: then the rule fails, whatever the verdict says. */
  readonly seen: (evidence: Evidence) => string | undefined;
}

const rules: readonly EvidenceRule[] = [
  {
    rule: 'run',
    judged: ['interrupted', 'time-out', 'k6', 'summary', 'exceptions'],
    seen: ({ k6 }) => (k6.exitCode === 0 ? 'k6 ran to its end, and the script threw nothing' : undefined),
  },
  {
    rule: 'load',
    judged: ['load'],
    seen: ({ summary }) =>
      isMissing(summary)
        ? undefined
        : `${count(statOf(summary, 'http_reqs', 'count'))} requests in ${count(statOf(summary, 'iterations', 'count'))} iterations, none dropped`,
  },
  {
    rule: 'checks',
    judged: ['checks'],
    seen: ({ summary }) =>
      isMissing(summary) ? undefined : `${count(statOf(summary, 'checks', 'passes'))} checks passed, none failed`,
  },
  {
    rule: 'thresholds',
    judged: ['thresholds'],
    seen: ({ summary }) => (isMissing(summary) ? undefined : 'every threshold was judged and kept'),
  },
  {
    rule: 'invariants',
    judged: ['invariants'],
    seen: ({ invariants }) => (isMissing(invariants) ? undefined : `${invariants.invariants.length} invariants hold`),
  },
  {
    rule: 'alerts',
    judged: ['alerts'],
    seen: ({ alerts }) =>
      isMissing(alerts)
        ? undefined
        : `${alerts.alertRules} alert rules watched ${alerts.targets} targets, and none that counts fired`,
  },
  {
    rule: 'heartbeat',
    judged: ['watchdog'],
    seen: ({ alerts }) =>
      isMissing(alerts) ? undefined : `the Watchdog was delivered, last at ${alerts.watchdog.deliveredAt}`,
  },
  {
    rule: 'reconciliation',
    judged: ['reconciliation', 'push'],
    seen: ({ reconciliation }) =>
      isMissing(reconciliation) ? undefined : `${reconciliation.length} counts of k6 and Prometheus are equal`,
  },
];

/** Judges a run's evidence anew, and gives a finding for each rule: what shows that it is kept, or why it is not. */
export function evidenceFindings(evidence: Evidence): Finding[] {
  const { reasons } = judge(evidence);
  return rules.flatMap(({ rule, judged, seen }): Finding[] => {
    const broken = reasons.filter((reason) => judged.includes(reason.judged));
    if (broken.length > 0) return broken.map(({ text }) => ({ rule, outcome: 'fail', text }));
    const text = seen(evidence);
    if (text === undefined) return [{ rule, outcome: 'fail', text: 'there is no evidence, and a gate needs some' }];
    return [{ rule, outcome: 'pass', text }];
  });
}

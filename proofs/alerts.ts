import { z } from 'zod';
import { alerts } from '../alerts/index.ts';
import type { Alert } from '../alerts/kit/alert.ts';
import { proofRecord, proven } from './record.ts';

const rule = z.object({
  expr: z.string(),
  for: z.string().optional(),
  keep_firing_for: z.string().optional(),
  labels: z.record(z.string(), z.string()),
});

/** In seconds. */
const took = z.object({
  measured: z.number(),
  /** What it may take, without the second of grace. */
  floor: z.number(),
});

const alertProof = z.object({
  alert: z.string(),
  /** What brought it about, in words. */
  does: z.string(),
  /** Who knew, without asking Prometheus, when the limit was crossed. */
  witness: z.string(),
  /** The rule as it is committed: a changed rule is not proven. */
  rule,
  /** What the notification said. */
  said: z.string(),
  /** Who was told: the receiver, or where that cannot be, only Prometheus knew. */
  told: z.enum(['receiver', 'Prometheus']),
  detection: took,
  resolution: took,
  proven,
});

/** That a rule fired and ended on the running stack, in real time. */
export type AlertProof = z.infer<typeof alertProof>;

/** What tells one proof of an alert from another. */
export const alertKey = ({ alert, does }: Pick<AlertProof, 'alert' | 'does'>): string => `${alert}: ${does}`;

/** The proofs of the alerts, `docs/proofs/alerts.json`. */
export const alertProofs = proofRecord('alerts', alertProof, alertKey);

/** A rule as far as a proof is of it: what it asks, how long it waits, which labels it sets. */
export const ruleAsProven = (of: AlertProof['rule']): AlertProof['rule'] => rule.parse(of);

/** What a rule is called: by its alert, and where that has several also by the system or the component that they set. */
export function ruleName({ name, system, component }: Pick<Alert, 'name' | 'system' | 'component'>): string {
  const isAlone = alerts.filter(({ alert }) => alert.name === name).length === 1;
  const about = [system, component].filter((label) => label && !label.includes('{{'));
  return isAlone || about.length === 0 ? name : `${name} (${about.join(', ')})`;
}

/** The {@link ruleName} of the rule that was proven. */
export const ruleNameOf = ({ alert, rule: { labels } }: Pick<AlertProof, 'alert' | 'rule'>): string =>
  ruleName({ name: alert, component: '', ...labels });

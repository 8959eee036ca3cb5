import { alertGroups } from '../../alerts/index.ts';
import type { Alert } from '../../alerts/kit/alert.ts';
import { renderGroup } from '../../alerts/kit/render.ts';
import { panelOf } from '../../dashboards/index.ts';
import { type AlertProof, alertKey, alertProofs, ruleAsProven, ruleName, ruleNameOf } from '../../proofs/alerts.ts';
import { provenNow } from '../../proofs/record.ts';
import { root } from '../panels/demo-stack.ts';
import type { Driven } from './drive.ts';
import { ruleOf } from './rule.ts';

/** Every rule as it is committed, with its alert. */
const committed = alertGroups.flatMap((group) => {
  const [{ rules }] = renderGroup(group, { timeScale: 1, panelOf }).groups;
  return rules.map((rule, at) => ({ rule: ruleAsProven(rule), alert: group.alerts[at] as Alert }));
});

const isOf = (proof: Pick<AlertProof, 'alert' | 'rule'>, { rule, alert }: (typeof committed)[number]): boolean =>
  alert.name === proof.alert && JSON.stringify(rule) === JSON.stringify(proof.rule);

/** Whether a proof is of a rule as it is now. */
export const isCurrent = (proof: AlertProof): boolean => committed.some((one) => isOf(proof, one));

/** The names of the rules that are not proven as they are now. */
export const unproven = (proofs: readonly AlertProof[]): readonly string[] =>
  committed.flatMap((one) => (proofs.some((proof) => isOf(proof, one)) ? [] : [ruleName(one.alert)]));

/** Writes what was seen into the record, and forgets the proofs of rules that are no more. */
export function recordAlerts(seen: readonly Driven[]): void {
  const proven = provenNow(root);
  const fresh = seen.map(({ cause, firing, detection, resolution }): AlertProof => {
    const { alert } = ruleOf(cause);
    const rule = committed.find((one) => one.alert === alert)?.rule as AlertProof['rule'];
    return {
      ...{ alert: alert.name, does: cause.does, witness: cause.witness.who, rule },
      said: firing.annotations.description ?? '',
      told: cause.silent ? 'Prometheus' : 'receiver',
      detection: { measured: rounded(detection.shortest), floor: rounded(detection.floor) },
      resolution: { measured: rounded(resolution.shortest), floor: rounded(resolution.floor) },
      proven,
    };
  });
  const again = new Set(fresh.map(ruleNameOf));
  const keys = new Set(fresh.map(alertKey));
  alertProofs.update(
    root,
    fresh,
    (proof) => isCurrent(proof) && (!again.has(ruleNameOf(proof)) || keys.has(alertKey(proof))),
  );
}

const rounded = (seconds: number): number => Number(seconds.toFixed(1));

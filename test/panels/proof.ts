import { type PanelProof, panelKey, panelProofs } from '../../proofs/panels.ts';
import { provenNow } from '../../proofs/record.ts';
import { root } from './demo-stack.ts';
import { alertListsOf, dashboards, type Target, targetsOf } from './grafana.ts';
import type { Asked } from './oracle.ts';

/** What was found when a query was confirmed. */
export type Finding = Omit<PanelProof, 'proven'>;

/** What a query showed, in words. */
export function shapeOf({ series, step, signal }: Asked, instant: boolean): string {
  const how = instant ? 'now' : `every ${step} s`;
  const by = signal.legend?.length ? ` by ${signal.legend.join(', ')}` : '';
  return `${how}, ${series.length} series${by}`;
}

/** Everything that must be proven: each query of each panel, and each list of alerts. */
export const provable = (): readonly Pick<Finding, 'dashboard' | 'panel' | 'refId' | 'expr'>[] =>
  dashboards.flatMap((dashboard) => [
    ...targetsOf(dashboard).map(({ dashboard: uid, panelId, refId, expr }: Target) => ({
      ...{ dashboard: uid, panel: panelId, refId, expr },
    })),
    ...alertListsOf(dashboard),
  ]);

/** Writes what was found into the record, if `WRITE_PROOFS` asks for it. */
export function recordPanels(findings: readonly Finding[]): void {
  if (!process.env.WRITE_PROOFS) return;
  const proven = provenNow(root);
  const current = new Map(provable().map((one) => [panelKey(one), one.expr]));
  panelProofs.update(
    root,
    findings.map((finding) => ({ ...finding, proven })),
    (proof) => current.get(panelKey(proof)) === proof.expr,
  );
}

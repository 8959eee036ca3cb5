import { z } from 'zod';
import { proofRecord, proven } from './record.ts';

const panelProof = z.object({
  /** The dashboard's uid. */
  dashboard: z.string(),
  panel: z.number(),
  title: z.string(),
  /** Which query of the panel; `-` where Grafana asks without one. */
  refId: z.string(),
  /** The query as it is in the dashboard: another query is not proven. */
  expr: z.string(),
  /** The query as it was asked, with everything filled in. */
  asked: z.string(),
  /** What came back: how it was asked, how many series, which labels tell them apart. */
  shape: z.string(),
  /** What it was held against, in words. */
  witness: z.string(),
  proven,
});

/** That a panel showed what is so. */
export type PanelProof = z.infer<typeof panelProof>;

/** What tells one query of a panel from another. */
export const panelKey = ({ dashboard, panel, refId }: Pick<PanelProof, 'dashboard' | 'panel' | 'refId'>): string =>
  `${dashboard} ${panel} ${refId}`;

/** The proofs of the panels, `docs/proofs/panels.json`. */
export const panelProofs = proofRecord('panels', panelProof, panelKey);

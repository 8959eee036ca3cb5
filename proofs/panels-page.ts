import { dashboards } from '../dashboards/index.ts';
import type { PanelSpec } from '../dashboards/kit/dashboard.ts';
import { panelId, uidOf } from '../dashboards/kit/identity.ts';
import type { PanelProof } from './panels.ts';

const head = `# The proof of the panels

What \`npm run prove:panels\` last found. It starts the whole stack, loads the booking demo, puts it into trouble, and asks each panel's query
as Grafana does: with its step, its \`$__rate_interval\`, the choices of a dashboard that was just opened, and the time range of that day. What a
query shows is compared, value by value, with what somebody else than the exporters and Prometheus knows; what Prometheus says of itself, with
its other answers. On top of that a ratio lies in 0..1, nothing falls below 0 that cannot, and what sums up a system is a number at every
moment under load.

This page is rendered by \`npm run build\` from \`docs/proofs/panels.json\`. A test fails when a panel's query has no proof there, or a proof
is of a query that is no more.
`;

/** Renders `docs/proof.md` in the order of the screens. Proofs of panels that are no more are left out. */
export function panelsPage(proofs: readonly PanelProof[]): string {
  const sections = dashboards.map((spec) => {
    const panels = spec.rows.flatMap((row) => row.panels);
    const rows = panels.flatMap((panel) =>
      proofs
        .filter((proof) => proof.dashboard === uidOf(spec) && proof.panel === panelId(spec, panel))
        .map(({ refId, asked, shape, witness, proven: { on, commit } }) =>
          tableRow(nameOf(panel, refId), code(asked), shape, witness, `${on}, ${commit}`),
        ),
    );
    const header = [tableRow('panel', 'asked', 'shown', 'held against', 'last proven'), '|---|---|---|---|---|'];
    return [`## ${spec.title}`, '', ...header, ...rows, ''].join('\n');
  });
  return [head, ...sections].join('\n');
}

/** A panel, and which of its signals where it has several. */
function nameOf({ title, drawn }: PanelSpec, refId: string): string {
  const one = drawn[refId.charCodeAt(0) - 'A'.charCodeAt(0)];
  return drawn.length > 1 && one ? `${title}: ${one.title}` : title;
}

const code = (text: string): string => `\`${text}\``;
const tableRow = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

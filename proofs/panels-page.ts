import { dashboards } from '../dashboards/index.ts';
import type { PanelSpec } from '../dashboards/kit/dashboard.ts';
import { panelId, uidOf } from '../dashboards/kit/identity.ts';
import type { PanelProof } from './panels.ts';

const head = `# The proof of the panels

What \`npm run prove:panels\` last found. For each demo it starts the whole stack, loads it, switches faults on, and asks each panel's query
as Grafana does: with its step, its \`$__rate_interval\`, the choices with which a dashboard opens, and the time of the test as its range. What a
query shows is compared, value by value, with a witness that asks neither the exporters nor Prometheus: the service's log, Postgres, Redis,
Kafka, files of k6. What Prometheus says of itself is compared with its other answers. Besides, a share must lie between 0 and 1, what cannot
be negative must not be, and a figure of the whole system must be a number at every moment under load.

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
  return drawn.length > 1 && one ? `${title}: ${one.title || one.signal.title}` : title;
}

const code = (text: string): string => `\`${text}\``;
const tableRow = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

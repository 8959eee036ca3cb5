import { createHash } from 'node:crypto';
import type { DashboardSpec, PanelSpec, RowSpec } from './dashboard.ts';

/** The uid of a dashboard: its address stays when its title changes. */
export const uidOf = ({ file }: Pick<DashboardSpec, 'file'>): string => `presale-${file}`;

/**
 * A positive id below 2^31 from what names a panel, the same on every machine. It goes by dashboard and signals, never
 * by position, so that a link to a panel outlives a new layout. A figure of a signal stands beside its graph, so the
 * two differ.
 */
export const panelId = (dashboard: Pick<DashboardSpec, 'file'>, { form, drawn }: Pick<PanelSpec, 'form' | 'drawn'>) =>
  idOf(dashboard.file, ...(form === 'stat' ? ['figure'] : []), ...drawn.map(({ signal }) => signal.title));

/** The id of a row's heading. */
export const rowId = (dashboard: Pick<DashboardSpec, 'file'>, { title }: Pick<RowSpec, 'title'>) =>
  idOf(dashboard.file, 'row', title);

function idOf(...names: readonly string[]): number {
  const hash = createHash('sha256').update(JSON.stringify(names)).digest();
  return hash.readUInt32BE() & 0x7fff_ffff || 1;
}

/**
 * Refuses ids that are there twice.
 * @throws {Error} naming both panels.
 */
export function refuseTwice(file: string, ids: readonly { readonly id: number; readonly title: string }[]): void {
  const seen = new Map<number, string>();
  for (const { id, title } of ids) {
    const other = seen.get(id);
    if (other !== undefined) {
      throw new Error(`dashboard ${file}: panels "${other}" and "${title}" have the same id; draw each signal once`);
    }
    seen.set(id, title);
  }
}

import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertGroups } from './index.ts';
import { type RenderOptions, renderGroup } from './kit/render.ts';

const file = 'alerts.json';

/**
 * Writes `<group>/alerts.json` for every group under `outDir`, and takes away those of groups that are no more.
 * @returns the files written, relative to `outDir`.
 * @throws {Error} as `renderGroup` does; then nothing is written.
 */
export function buildAlerts(
  outDir: string,
  { timeScale = 1, panelOf, watched }: Pick<RenderOptions, 'panelOf'> & Partial<RenderOptions>,
): readonly string[] {
  const rendered = alertGroups.map((group) => ({
    folder: group.name,
    text: `${JSON.stringify(renderGroup(group, { timeScale, panelOf, watched }), undefined, 2)}\n`,
  }));
  for (const { folder, text } of rendered) {
    mkdirSync(join(outDir, folder), { recursive: true });
    writeFileSync(join(outDir, folder, file), text);
  }
  removeOthers(outDir, new Set(rendered.map(({ folder }) => folder)));
  return rendered.map(({ folder }) => join(folder, file));
}

function removeOthers(outDir: string, kept: ReadonlySet<string>): void {
  const others = readdirSync(outDir, { withFileTypes: true }).filter((one) => one.isDirectory() && !kept.has(one.name));
  for (const { name } of others) {
    const folder = join(outDir, name);
    rmSync(join(folder, file), { force: true });
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  }
}

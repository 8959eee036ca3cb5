import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboards, detailOf } from './index.ts';
import { renderDashboard } from './kit/render.ts';

/**
 * Writes `<name>.json` for every dashboard into `outDir`, and takes away the files of dashboards that are no more.
 * @returns the files written, relative to `outDir`.
 * @throws {Error} as `renderDashboard` does; then nothing is written.
 */
export function buildDashboards(outDir: string): readonly string[] {
  const rendered = dashboards.map((spec) => ({
    file: `${spec.file}.json`,
    text: `${JSON.stringify(renderDashboard(spec, { detailOf }), undefined, 2)}\n`,
  }));
  mkdirSync(outDir, { recursive: true });
  for (const { file, text } of rendered) writeFileSync(join(outDir, file), text);
  const written = new Set(rendered.map(({ file }) => file));
  for (const file of readdirSync(outDir)) {
    if (file.endsWith('.json') && !written.has(file)) rmSync(join(outDir, file));
  }
  return [...written];
}

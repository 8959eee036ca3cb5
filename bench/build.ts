import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate } from './kit/alternate.ts';
import type { Bench, BenchOptions, Measured } from './kit/bench.ts';
import { costOf } from './kit/cpu.ts';
import { ratios } from './kit/statistics.ts';

const times = (factor: number) => (values: readonly number[]) => values.map((value) => value * factor);

/** `build`: what the renderings cost over loading the SDK that they need. */
export const build: Bench = {
  name: 'build',
  about:
    'All renderings, dashboards and alerts, against a process that only imports what they use of the Foundation SDK.',
  remarks: [
    'The dashboards and rules are those of five systems. When there was one, 40 % of the text, 1.8 times was measured, on a machine that was too busy to compare it with. Of what comes on top of the SDK about half is to load our own modules, which are stripped of their types and compiled once, and half to render.',
  ],
  async run({ root, quick, rounds = quick ? 1 : 15, tell, signal }: BenchOptions): Promise<Measured> {
    const folder = mkdtempSync(join(tmpdir(), 'presale-bench-build-'));
    const node = (script: string, ...args: string[]) =>
      costOf(
        // As npm starts every command of ours.
        [process.execPath, '--import', './cli/node-version.mjs', join(import.meta.dirname, 'build', script), ...args],
        { cwd: root, signal },
      );
    try {
      const read = await alternate(
        {
          'all renderings': () => node('render.ts', folder),
          'the SDK alone': () => node('load-sdk.ts', ...modulesOfSdk(root)),
        },
        { rounds, tell, signal },
      );
      const [all, sdk] = [read['all renderings'], read['the SDK alone']];
      return {
        figures: [
          { what: 'all renderings, CPU against the SDK alone', unit: 'x', values: ratios(all.cpu, sdk.cpu), most: 2 },
          { what: 'the same, by the clock', unit: 'x', values: ratios(all.wall, sdk.wall), most: 2 },
          { what: 'all renderings, CPU', unit: 'ms', values: times(1000)(all.cpu) },
          { what: 'the SDK alone, CPU', unit: 'ms', values: times(1000)(sdk.cpu) },
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The modules of the SDK that the renderings import. */
function modulesOfSdk(root: string): readonly string[] {
  const sources = globSync('{dashboards,alerts}/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
  const imported = sources.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/^(?:import|\}).* from '(@grafana\/grafana-foundation-sdk\/\w+)';$/gm)]
      .filter(([line]) => !line.startsWith('import type'))
      .map(([, name = '']) => name);
  });
  return [...new Set(imported)];
}

import { type BenchmarkLevels, benchmarkLevels } from '../../catalog/benchmarks.ts';
import { systems } from '../../catalog/systems.ts';
import { formatValue } from '../../catalog/units.ts';
import { count, milliseconds, percent } from '../../k6/lib/figures.ts';
import type { Benchmark } from './record.ts';

const head = `# Benchmarks

The published benchmark table of each system, filled from runs: \`npm run runs -- benchmark\` takes the runs that are kept, and
\`npm run build\` renders this page from \`docs/benchmarks.json\`. A row that nobody has run says so. A run with fewer virtual users than
the lightest row stands there with its scale: such figures are of that smaller load, and say nothing of the larger one.
`;

/** Renders `docs/benchmarks.md`: a table for each system, a row for each level, run or not. */
export function benchmarksPage(benchmarks: readonly Benchmark[]): string {
  const sections = Object.values(systems).flatMap(({ name, title }) => {
    const levels = benchmarkLevels[name];
    if (!levels) return [];
    const own = benchmarks.filter(({ system }) => system === name);
    return [[`## ${title}`, '', ...table(levels, own), '', ...own.map(origin)].join('\n')];
  });
  return `${[head, ...sections].join('\n').trimEnd()}\n`;
}

function table(levels: BenchmarkLevels, own: readonly Benchmark[]): string[] {
  return [
    '| load | virtual users | run with | p99 | error rate | requests per second |',
    '|---|--:|--:|--:|--:|--:|',
    ...levels.map(({ name, virtualUsers }) => {
      const run = own.find(({ level }) => level === name);
      const cells = run
        ? [
            runWith(run.virtualUsers, virtualUsers),
            milliseconds(run.p99Milliseconds),
            percent(run.failedRatio),
            run.perSecond.toFixed(1),
          ]
        : ['not run', '', '', ''];
      return `| ${[name, count(virtualUsers), ...cells].join(' | ')} |`;
    }),
  ];
}

const runWith = (run: number, level: number): string =>
  run >= level ? count(run) : `**scaled 1 : ${Number((level / run).toPrecision(3))}**, ${count(run)}`;

const origin = ({ level, testid, profile, requests, commit, machine }: Benchmark): string =>
  `- ${level}: \`${testid}\` (${profile}, ${count(requests)} requests), commit ${commit?.slice(0, 7) ?? 'not known'}, on ${machine.platform}, ${machine.cpus} CPUs (${machine.cpuModel}), ${formatValue(machine.memoryBytes, 'bytes')}, ${percent(Math.max(0, machine.cpuBusy))} busy; system and load on the same machine`;

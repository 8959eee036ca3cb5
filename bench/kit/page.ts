import type { Bench } from './bench.ts';
import type { BenchRecord } from './record.ts';
import { heads, rowOf } from './table.ts';

const introduction = `# Performance

What Presale costs, measured by \`npm run bench\`. This page is written by \`npm run bench -- <name> --write\`; the figures are kept in \`bench/results/\`.

What is compared is measured in turns in one run, so that a busy machine is busy for both, and a ratio is taken round by round.
Each figure is the median of its rounds; beside it is between which values the middle half of them lies.`;

/** The page \`docs/performance.md\`: every bench with what was measured last. */
export const performancePage = (benches: readonly Bench[], records: ReadonlyMap<string, BenchRecord>): string =>
  `${[introduction, ...benches.flatMap((bench) => section(bench, records.get(bench.name)))].join('\n\n')}\n`;

function section({ name, about, remarks }: Bench, record: BenchRecord | undefined): string[] {
  const title = `## \`${name}\`\n\n${about}`;
  if (!record) return [title, `Not measured yet: \`npm run bench -- ${name} --write\`.`, ...remarks];
  const { at, commit, machine, figures, notes } = record;
  const where =
    `${at.slice(0, 10)}, commit \`${commit}\`, ${machine.cpu}, ${machine.cores} cores, ${machine.memory} GB, ` +
    `${machine.system}, Node ${machine.node}.`;
  const table = [heads, heads.map(() => '---'), ...figures.map(rowOf)].map((cells) => `| ${cells.join(' | ')} |`);
  return [title, where, table.join('\n'), ...(notes.length > 0 ? [notes.join(' ')] : []), ...remarks];
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../config/errors.ts';
import { writeJson } from '../runs/run-files.ts';
import { interruptible } from './interrupt.ts';
import { progressDisplay } from './progress.ts';
import { root } from './root.ts';

interface Flags {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly rounds?: number;
  readonly write?: boolean;
}

/** `presale bench [name]`: measures what Presale promises of its own cost; without a name, lists what can be measured. */
export const bench = new Command('bench')
  .description('measure what Presale itself costs, compared with what any such tool would have to do')
  .argument('[name]', 'what to measure; without it all are listed')
  .option('--rounds <number>', 'how often each side of a comparison is measured', countOfRounds)
  .option('--quick', 'a tiny size, to see that it works: its figures mean nothing')
  .option('--json', 'as JSON')
  .option('--write', 'keep the figures in bench/results/, and write docs/performance.md')
  .addHelpText(
    'after',
    `
Exit code 0 also where a promise is missed: the table says by how much. docs/performance.md has what was measured last.

Examples:
  npm run bench
  npm run bench -- lag
  npm run bench -- push --rounds 10 --json
  npm run bench -- build --write`,
  )
  .action(async (name: string | undefined, flags: Flags) => {
    // What is measured imports half the project: other commands do not wait for it.
    const { benches } = await import('../bench/index.ts');
    const all = await benches();
    if (name === undefined) return console.log(await listed(all));
    const one = all.find((each) => each.name === name);
    if (!one) throw new UsageError(`bench "${name}": take one of ${all.map((each) => each.name).join(', ')}`);
    if (flags.write && flags.quick) throw new UsageError('--write keeps figures, and those of --quick mean nothing');
    const { recordOf, recordFile, keptRecords } = await import('../bench/kit/record.ts');
    const { recordText } = await import('../bench/kit/table.ts');
    const record = await interruptible(async (signal) =>
      recordOf(
        name,
        await shown(name, flags.json === true, (tell) => one.run({ root, quick: false, ...flags, tell, signal })),
        root,
      ),
    );
    console.log(flags.json ? JSON.stringify(record, null, 2) : recordText(record));
    if (!flags.write) return;
    await writeJson(recordFile(name), record);
    const { performancePage } = await import('../bench/kit/page.ts');
    writeFileSync(join(root, 'docs/performance.md'), performancePage(all, keptRecords()));
  });

/** The benches, a line each. */
async function listed(all: readonly { readonly name: string; readonly about: string }[]): Promise<string> {
  const { columns } = await import('../k6/lib/figures.ts');
  return columns(all.map(({ name, about }) => [name, about])).join('\n');
}

/** Runs with its progress shown; with JSON asked for, standard output has nothing else. */
async function shown<Result>(
  step: string,
  silent: boolean,
  work: (tell: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  if (silent) return work(() => undefined);
  const { onProgress, end } = progressDisplay();
  onProgress({ step, state: 'waiting' });
  try {
    const result = await work((text) => onProgress({ step, state: 'working', text }));
    onProgress({ step, state: 'done' });
    return result;
  } finally {
    await end();
  }
}

function countOfRounds(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('write a whole number above 0');
}

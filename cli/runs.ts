import { Command } from 'commander';
import { UsageError } from '../config/errors.ts';
import { columns, count, milliseconds } from '../k6/lib/figures.ts';
import { statOf } from '../k6/lib/summary-data.ts';
import { benchmarkOf, bestOf } from '../report/benchmarks/benchmark.ts';
import { type Benchmark, readBenchmarks, writeBenchmarks } from '../report/benchmarks/record.ts';
import { exportRun, importRun } from '../runs/archive.ts';
import { isMissing } from '../runs/evidence.ts';
import { readRun, type StoredRun, testids } from '../runs/stored-run.ts';
import { benchmarks } from './build.ts';
import { stackOptions } from './stack-options.ts';

/** What is told of a run in the list of all. */
interface ListedRun {
  readonly testid: string;
  readonly suite: string | null;
  readonly profile: string | null;
  /** ISO time. */
  readonly startedAt: string | null;
  readonly verdict: 'may open' | 'may not open' | 'interrupted' | 'none';
  readonly requests: number | null;
  readonly p99Milliseconds: number | null;
  /** What could not be read, and why. */
  readonly missing: readonly string[];
}

const exportCommand = new Command('export')
  .description('write a run with all its files into a file')
  .argument('<testid>', 'the run, or "latest"')
  .argument('<file>', 'a compressed tar file, such as run.tar.gz')
  .action(async (testid: string, file: string) => {
    const { stateDir } = await stackOptions();
    console.log(`${await exportRun(stateDir, testid, file)} is in ${file}`);
  });

const importCommand = new Command('import')
  .description('take a run in from a file that was exported')
  .argument('<file>')
  .action(async (file: string) => {
    const { stateDir } = await stackOptions();
    console.log(`${await importRun(stateDir, file)} is among the runs`);
  });

const benchmarkCommand = new Command('benchmark')
  .description('fill the benchmark table, docs/benchmarks.md, from the runs that are kept')
  .argument('[testid...]', 'the runs, instead of all that are kept; "latest" is the newest')
  .action(async (wanted: readonly string[]) => {
    const { stateDir, root } = await stackOptions();
    const known = await readBenchmarks(root);
    const runs = await Promise.all(
      (wanted.length > 0 ? wanted : await testids(stateDir)).map((testid) => readRun(stateDir, testid)),
    );
    const found: Benchmark[] = [];
    for (const run of runs) {
      const benchmark = benchmarkOf(run);
      if (!isMissing(benchmark)) found.push(benchmark);
      else if (wanted.length > 0) throw new UsageError(`no benchmark: ${benchmark.missing}`);
    }
    const best = bestOf([...known, ...found]);
    await writeBenchmarks(root, best);
    await benchmarks();
    const fresh = best.filter((each) => !known.some(({ testid }) => testid === each.testid));
    for (const { level, virtualUsers, testid } of fresh) {
      console.log(`${level}: ${count(virtualUsers)} virtual users, ${testid}`);
    }
    console.log(
      fresh.length > 0 ? 'They are in docs/benchmarks.md.' : 'docs/benchmarks.md has nothing to learn from these runs.',
    );
  });

/** `presale runs`: the runs that are kept, newest first; takes them out and in. */
export const runs = new Command('runs')
  .description('list the runs that are kept, newest first; export and import them; fill the benchmark table')
  .addCommand(exportCommand)
  .addCommand(importCommand)
  .addCommand(benchmarkCommand)
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    `
Examples:
  npm run runs
  npm run runs -- --json
  npm run runs -- export latest run.tar.gz
  npm run runs -- import run.tar.gz
  npm run runs -- benchmark`,
  )
  .action(async ({ json = false }: { json?: boolean }) => {
    const { stateDir } = await stackOptions();
    const all = await Promise.all((await testids(stateDir)).reverse().map((testid) => readRun(stateDir, testid)));
    const listed = all.map(listedRun);
    if (json) console.log(JSON.stringify(listed, null, 2));
    else if (listed.length === 0) console.log('No run is kept yet. "npm run k6 -- booking/simple" makes one.');
    else console.log(table(listed));
  });

function listedRun({ testid, record, judged }: StoredRun): ListedRun {
  const summary = isMissing(judged) ? judged : judged.evidence.summary;
  const missing = [...new Set([record, judged, summary].flatMap((each) => (isMissing(each) ? [each.missing] : [])))];
  const figure = (metric: string, stat: string): number | null =>
    isMissing(summary) || Number.isNaN(statOf(summary, metric, stat, Number.NaN))
      ? null
      : statOf(summary, metric, stat);
  return {
    testid,
    suite: isMissing(record) ? null : `${record.system}/${record.suite}`,
    profile: isMissing(record) ? null : record.profile,
    startedAt: isMissing(record) ? null : record.startedAt,
    verdict: verdictOf(judged),
    requests: figure('http_reqs', 'count'),
    p99Milliseconds: figure('http_req_duration', 'p(99)'),
    missing,
  };
}

function verdictOf(judged: StoredRun['judged']): ListedRun['verdict'] {
  if (isMissing(judged)) return 'none';
  if (judged.evidence.interrupted) return 'interrupted';
  return judged.mayOpen ? 'may open' : 'may not open';
}

function table(listed: readonly ListedRun[]): string {
  const rows = listed.map(({ testid, suite, profile, startedAt, verdict, requests, p99Milliseconds, missing }) => [
    testid,
    suite ?? '-',
    profile ?? '-',
    startedAt === null ? '-' : `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)} UTC`,
    verdict,
    requests === null ? '-' : count(requests),
    p99Milliseconds === null ? '-' : milliseconds(p99Milliseconds),
    missing[0] ?? '',
  ]);
  const head = ['testid', 'suite', 'profile', 'when', 'verdict', 'requests', 'p99', ''];
  return columns([head, ...rows], [5, 6]).join('\n');
}

import { Command } from 'commander';
import { columns, count, milliseconds } from '../k6/lib/figures.ts';
import { statOf } from '../k6/lib/summary-data.ts';
import { exportRun, importRun } from '../runs/archive.ts';
import { isMissing } from '../runs/evidence.ts';
import { readRun, type StoredRun, testids } from '../runs/stored-run.ts';
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

/** `presale runs`: the runs that are kept, newest first; takes them out and in. */
export const runs = new Command('runs')
  .description('list the runs that are kept, newest first; export and import them')
  .addCommand(exportCommand)
  .addCommand(importCommand)
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    `
Examples:
  npm run runs
  npm run runs -- --json
  npm run runs -- export latest run.tar.gz
  npm run runs -- import run.tar.gz`,
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

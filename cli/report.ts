import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { Command } from 'commander';
import { reportFiles } from '../report/run/report-files.ts';
import type { Found } from '../runs/evidence.ts';
import { readRun } from '../runs/stored-run.ts';
import { find } from '../stack/stack.ts';
import { stackOptions } from './stack-options.ts';

/** `presale report <testid>`: the report of a run, made again. */
export const report = new Command('report')
  .description('make the report of a run: one HTML page, Markdown and JSON, in the folder of the run')
  .argument('<testid>', 'the run, or "latest"')
  .addHelpText(
    'after',
    `
Every run makes its report at its end. While the stack runs, this reads its Prometheus again; without it, the charts of
the report that was made before are kept.

Examples:
  npm run report -- latest
  npm run report -- 20261121T102936Z-booking-simple-smoke-8f9f`,
  )
  .action(async (testid: string) => {
    const { stateDir } = await stackOptions();
    const stack = await find(stateDir);
    await writeReport(
      stateDir,
      testid,
      stack ? { url: stack.url('prometheus') } : { missing: 'no stack runs here whose Prometheus could be asked' },
    );
    await sayReport(stateDir, testid);
  });

/** Makes the report of a run that has just ended. What goes wrong is said, and changes nothing of the verdict. */
export const reportOf =
  (stateDir: string, prometheusUrl: string) =>
  ({ testid }: { readonly testid: string }): Promise<void> =>
    writeReport(stateDir, testid, { url: prometheusUrl }).catch((error: Error) =>
      console.log(`The report could not be made: ${error.message}`),
    );

/** Makes a report, and says what it lacks. */
async function writeReport(
  stateDir: string,
  testid: string,
  prometheusUrl: Found<{ readonly url: string }>,
): Promise<void> {
  // The library that draws takes its time to load, which no other command should wait for.
  const { makeReport } = await import('../report/run/report.ts');
  const { note } = await makeReport(stateDir, testid, prometheusUrl);
  if (note !== undefined) console.log(note);
}

/** Says where the report of a run is. */
export async function sayReport(stateDir: string, testid: string): Promise<void> {
  const { files } = await readRun(stateDir, testid);
  const { html } = reportFiles(files);
  if (existsSync(html)) console.log(`Report: ${relative(process.cwd(), html)}`);
}

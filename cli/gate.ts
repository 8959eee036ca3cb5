import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../config/errors.ts';
import { compare } from '../report/compare/compare.ts';
import { comparisonFindings } from '../report/gate/comparison.ts';
import type { GateResult } from '../report/gate/finding.ts';
import { gate as decide } from '../report/gate/gate.ts';
import { githubAnnotations, githubSummary } from '../report/gate/github.ts';
import { junitXml } from '../report/gate/junit.ts';
import { readMeasured } from '../report/gate/measured.ts';
import { gateText } from '../report/gate/text.ts';
import { readCompared } from './compared-run.ts';
import { stackOptions } from './stack-options.ts';

interface Flags {
  readonly junit?: string;
  readonly github?: boolean;
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly against?: string;
}

/** `presale gate <testid>`: whether a release may pass, by a run that is kept. */
export const gate = new Command('gate')
  .description('decide by a run that is kept whether a release may pass')
  .argument('<testid>', 'the run, or "latest"')
  .option('--explain', 'every rule, what it saw, and how far that is from its limit')
  .option('--against <testid>', 'also compare with this run')
  .option('--junit <file>', 'also write JUnit XML')
  .option('--github', "also write the job's summary and annotations on GitHub")
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    `
Exit code 0 when the gate passed, 99 when it failed or evidence is missing. docs/gate.md has the rules.

Examples:
  npm run gate -- latest --explain
  npm run gate -- latest --against 20261121T093000Z-booking-simple-load-1f3a
  npm run gate -- latest --junit gate.xml --github`,
  )
  .action(async (testid: string, flags: Flags) => {
    const summaryFile = process.env.GITHUB_STEP_SUMMARY;
    if (flags.github && !summaryFile) {
      throw new UsageError('--github: GITHUB_STEP_SUMMARY is not set; leave the flag out outside of GitHub Actions');
    }
    const { stateDir } = await stackOptions();
    const result = await decideOn(stateDir, testid, flags.against);
    if (flags.junit) await write(flags.junit, junitXml(result));
    if (flags.github && summaryFile) {
      await appendFile(summaryFile, githubSummary(result));
      for (const line of githubAnnotations(result)) console.log(line);
    }
    console.log(flags.json ? JSON.stringify(result, null, 2) : gateText(result, flags.explain === true));
    process.exitCode = exitCode(result);
  });

/**
 * What the gate decides by a run that is kept, compared with another where one is named.
 * @throws {UsageError} when there is no such run.
 */
export async function decideOn(stateDir: string, testid: string, against?: string): Promise<GateResult> {
  const run = await readCompared(stateDir, testid);
  const base = against === undefined ? undefined : await readCompared(stateDir, against);
  return decide(run.run, {
    measured: await readMeasured(run.run),
    ...(base ? { beside: (policy) => comparisonFindings(compare(base, run), policy) } : {}),
  });
}

const exitCode = ({ passed }: GateResult): number => (passed ? 0 : 99);

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

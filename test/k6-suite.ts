import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { k6Objective } from '../catalog/k6.ts';
import type { SystemName } from '../catalog/systems.ts';
import { outcomeCounts } from '../k6/lib/outcome-counts.ts';
import type { K6Summary } from '../k6/lib/summary-data.ts';
import type { SuiteName } from '../k6/profiles.ts';
import { isMissing } from '../runs/evidence.ts';
import { readSummary } from '../runs/summary.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';

const root = join(import.meta.dirname, '..');

/** What a suite is run with. */
export interface SuiteRun {
  readonly baseUrl: string;
  readonly profile: string;
  readonly scale?: number;
  /** More of the environment, such as `TESTID`. */
  readonly env?: Readonly<Record<string, string>>;
  /** k6's own flags. */
  readonly flags?: readonly string[];
}

/** How it went. */
export interface SuiteResult {
  readonly exitCode: number | undefined;
  /** What k6 said: the summary as text, and its log. */
  readonly text: string;
  readonly summary: K6Summary;
  /** What became of what was asked for. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Runs a suite with k6 alone, as users do who have no stack. @throws {Error} when it leaves no summary. */
export async function runSuite(
  suite: SuiteName,
  { baseUrl, profile, scale = 1, env = {}, flags = [] }: SuiteRun,
): Promise<SuiteResult> {
  const { program } = await resolveEngine('k6', { root, env: process.env });
  const folder = await mkdtemp(join(tmpdir(), 'presale-suite-'));
  try {
    const file = join(folder, 'summary.json');
    const { exitCode, all } = await execa(program, ['run', '--quiet', ...flags, `k6/suites/${suite}.ts`], {
      cwd: root,
      env: { BASE_URL: baseUrl, PROFILE: profile, SCALE: String(scale), SUMMARY_FILE: file, ...env },
      all: true,
      reject: false,
    });
    const summary = await readSummary(file);
    if (isMissing(summary)) throw new Error(`${suite}: ${summary.missing}\n${all}`);
    if (!(k6Objective.k6Name in summary.metrics))
      throw new Error(`${suite}: its setup does not say what is promised: call tellObjectives`);
    return { exitCode, text: all, summary, outcomes: outcomeCounts(suite.split('/')[0] as SystemName, summary) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

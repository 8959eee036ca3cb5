import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { RuleFile } from './render.ts';
import { promtoolFile, type RuleTest } from './rule-test.ts';

/** What promtool said. */
export interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

/** `promtool check rules` with every lint, whose findings count as errors. */
export const checkRules = (promtool: string, rules: RuleFile): Promise<Outcome> =>
  withFiles({ 'alerts.json': rules }, (folder) =>
    run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', 'alerts.json'], folder),
  );

/** `promtool test rules`: the output names every case that failed. */
export const testRules = (promtool: string, rules: RuleFile, tests: readonly RuleTest[]): Promise<Outcome> =>
  withFiles({ 'alerts.json': rules, 'tests.json': promtoolFile(['alerts.json'], tests) }, (folder) =>
    run(promtool, ['test', 'rules', 'tests.json'], folder),
  );

async function run(promtool: string, args: readonly string[], cwd: string): Promise<Outcome> {
  const { exitCode, all } = await execa(promtool, args, { cwd, all: true, reject: false });
  if (exitCode === undefined) throw new Error(`${promtool} did not run: ${all}`);
  return { passed: exitCode === 0, output: all };
}

async function withFiles<T>(files: Readonly<Record<string, unknown>>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'presale-rules-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content));
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

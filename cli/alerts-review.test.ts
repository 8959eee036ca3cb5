import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RulesRepository, renderedRules, rulesRepository } from '../test/rules-repository.ts';
import { root } from './root.ts';

let repository: RulesRepository;
let stateDir: string;
beforeAll(async () => {
  repository = await rulesRepository();
  stateDir = mkdtempSync(join(tmpdir(), 'presale-alerts-review-'));
  // At the first commit a critical alert fires sooner than now; at the second all is as now.
  await repository.commit(
    renderedRules().map((group) => ({
      ...group,
      rules: group.rules.map((rule) => (rule.alert === 'BookingLockFailuresHigh' ? { ...rule, for: '10s' } : rule)),
    })),
  );
  await repository.commit(renderedRules());
});
afterAll(() => {
  repository.dispose();
  rmSync(stateDir, { recursive: true });
});

const reviewed = (...args: readonly string[]) =>
  execa('node', ['cli/presale.ts', 'alerts:review', ...args], {
    cwd: root,
    preferLocal: true,
    reject: false,
    env: { GIT_DIR: join(repository.folder, '.git'), PRESALE_STATE: stateDir },
  });

test('without anything it shows every rule, and colours nothing in a pipe', async () => {
  const { stdout, exitCode } = await reviewed();
  expect(exitCode).toBe(0);
  const names = new Set(renderedRules().flatMap(({ rules }) => rules.map(({ alert }) => alert)));
  for (const name of names) expect(stdout).toContain(`  ${name} `);
  expect(stdout).not.toContain(String.fromCharCode(27));
});

test('a loosened critical alert is said first, and ends with 99 only where that is asked for', async () => {
  const { stdout, exitCode } = await reviewed('--base', 'HEAD~1');
  expect(stdout).toMatch(
    /^!!! A CRITICAL ALERT WARNS LESS !!!\n {2}BookingLockFailuresHigh .*waits 30 s instead of 10 s/,
  );
  expect(stdout).not.toContain('BookingQueueLong');
  expect(exitCode).toBe(0);
  const strict = ['--fail-on', 'loosened-critical', '--format', 'json'];
  const gate = await reviewed('--base', 'HEAD~1', ...strict);
  expect(gate.exitCode).toBe(99);
  expect(JSON.parse(gate.stdout).base.changes).toMatchObject([
    { alert: 'BookingLockFailuresHigh', verdict: 'loosened' },
  ]);
  expect(await reviewed('--base', 'HEAD', ...strict)).toMatchObject({ exitCode: 0 });
});

test.each([
  [['--base', 'nowhere'], 'git knows no such commit'],
  [['--format', 'html'], 'Allowed choices are text, markdown, json'],
  [['--fail-on', 'loosened-critical'], 'name a commit with --base'],
  [['--backtest', 'yesterday'], 'there is no such run'],
])('%j is wrong usage', async (args, said) => {
  expect(await reviewed(...args)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(said) });
});

test('a backtest without a stack says what to start', async () => {
  const { exitCode, stderr } = await reviewed('--backtest', '1h');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('npm run up');
});

test('--help has an example of each use', async () => {
  const { stdout } = await reviewed('--help');
  for (const flag of ['--base', '--backtest', '--format', '--fail-on']) {
    expect(stdout).toMatch(new RegExp(`npm run .*${flag}`));
  }
});

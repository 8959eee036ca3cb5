import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execCompose, type IDockerComposeOptions } from 'docker-compose';
import { PresaleError } from '../../config/errors.ts';
import { composeFile } from '../compose/read.ts';

/** Docker Compose for one checkout and environment. */
export interface DockerCompose {
  /**
   * Runs a command such as `ps` and gives what it printed.
   * @throws {PresaleError} with what Compose said when it fails.
   */
  readonly run: (command: string, args: readonly string[], onOutput?: (text: string) => void) => Promise<string>;
  /** The words that run Compose for this checkout, for a process that is to do so later. */
  readonly words: readonly string[];
}

/** Docker Compose on the file of a checkout, with these profiles. */
export function dockerCompose(root: string, env: NodeJS.ProcessEnv, profiles: readonly string[]): DockerCompose {
  const options: IDockerComposeOptions = {
    cwd: root,
    env,
    config: join(root, composeFile),
    composeOptions: profiles.map((profile) => ['--profile', profile]),
  };
  return {
    words: [
      'docker',
      'compose',
      '-f',
      join(root, composeFile),
      ...profiles.flatMap((profile) => ['--profile', profile]),
    ],
    run: async (command, args, onOutput) => {
      const callback = onOutput && ((chunk: Buffer) => onOutput(chunk.toString().trim().split('\n').at(-1) ?? ''));
      const failed = (said: string): never => {
        throw new PresaleError(`docker compose ${command} failed: ${said.trim()}`);
      };
      const { exitCode, out, err } = await execCompose(command, [...args], {
        ...options,
        ...(callback ? { callback } : {}),
      }).catch((error: { err?: string; message?: string }) => failed(error.err || error.message || String(error)));
      return exitCode === 0 ? out : failed(err);
    },
  };
}

/** What keeps Docker from being used, in a few words; nothing where it answers and has Compose 2. */
export async function whyNoDocker(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const args of [
    ['compose', 'version'],
    ['info', '--format', '{{.ServerVersion}}'],
  ]) {
    const said = await promisify(execFile)('docker', args, { env, timeout: 5000 }).then(
      () => undefined,
      (error: { stderr?: string; message: string }) => error.stderr?.trim().split('\n')[0] || error.message,
    );
    if (said !== undefined) return said;
  }
  return undefined;
}

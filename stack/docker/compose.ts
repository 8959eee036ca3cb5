import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PresaleError } from '../../config/errors.ts';
import { composeFile } from '../compose/read.ts';
import { runStep } from '../engines/run.ts';

/** How a command of Compose is run. */
interface Running {
  /** Is given each line that it prints. */
  readonly onLine?: (line: string) => void;
  /** Ends the command. */
  readonly signal?: AbortSignal;
}

/** Docker Compose for one checkout, environment and project. */
export interface DockerCompose {
  /**
   * Runs a command such as `ps` and gives what it printed. It ends with this process.
   * @throws {PresaleError} with the last lines that it printed when it fails, or the signal's reason when that came.
   */
  readonly run: (command: string, args: readonly string[], running?: Running) => Promise<string>;
  /** What `docker inspect` says of these containers, as JSON. */
  readonly inspect: (ids: readonly string[]) => Promise<unknown>;
  /** The words that run Compose for this checkout, for a process that is to do so later. */
  readonly words: readonly string[];
}

/** What Compose says of each container and step of a build on its way. A failure's reason is not among it. */
const progressLine = /^ *(?:Container|Network|Volume)? *\S+ +[A-Z]\w+$|^#\d+ /;

/** Docker Compose on the file of a checkout, with these profiles. */
export function dockerCompose(
  root: string,
  env: NodeJS.ProcessEnv,
  { project, profiles }: { readonly project: string; readonly profiles: readonly string[] },
): DockerCompose {
  const words = [
    ...['docker', 'compose', '--project-name', project, '--file', join(root, composeFile)],
    ...profiles.flatMap((profile) => ['--profile', profile]),
  ];
  return {
    words,
    run: async (command, args, { onLine, signal = new AbortController().signal } = {}) => {
      const tail: string[] = [];
      const keep = (line: string): void => {
        onLine?.(line.trim());
        if (!progressLine.test(line)) tail.push(line);
      };
      try {
        return await runStep([...words, command, ...args], { cwd: root, env, signal, onLine: keep });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof PresaleError)) throw error;
        throw new PresaleError(`docker compose ${command} failed: ${tail.slice(-linesShown).join('\n').trim()}`);
      }
    },
    inspect: async (ids) => {
      const { stdout } = await promisify(execFile)('docker', ['inspect', ...ids], { env, maxBuffer: 2 ** 26 });
      return JSON.parse(stdout);
    },
  };
}

const linesShown = 10;

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

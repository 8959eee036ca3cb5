import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PresaleError } from '../../config/errors.ts';
import { guard } from '../process/guard.ts';
import { spawnOwned } from '../process/owned.ts';

/** How a build step runs. */
export interface Step {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

const linesKept = 20;

/**
 * Runs a step of a build, and gives what it printed on standard output. It and whatever it starts are killed when the
 * signal comes, or when this process dies.
 * @throws {PresaleError} with the last lines that it printed when it fails, or `stopped` when the signal came.
 */
export async function runStep(command: readonly string[], { cwd, env, signal, onLine }: Step): Promise<string> {
  signal.throwIfAborted();
  const child = spawnOwned(command, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  guard().watch(child, { group: true });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  const printed: string[] = [];
  const complaints: string[] = [];
  const read = [child.stdout, child.stderr].flatMap((stream) => {
    if (!stream) return [];
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => {
      (stream === child.stdout ? printed : complaints).push(line);
      onLine?.(line);
    });
    return once(lines, 'close');
  });
  try {
    const [[code]] = await Promise.all([once(child, 'close'), ...read]);
    signal.throwIfAborted();
    if (code !== 0) {
      // What is wrong stands on standard error with some, with others on standard output: the former goes last, and is kept.
      const tail = [...printed, ...complaints].slice(-linesKept).join('\n');
      throw new PresaleError(`"${command.join(' ')}" failed with exit code ${code}:\n${tail}`);
    }
    return printed.join('\n');
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

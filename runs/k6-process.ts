import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { spawnOwned } from '../stack/process/owned.ts';
import type { K6End } from './k6-exit.ts';

/** Where k6's output goes, and when it is ended. */
export interface K6Bounds {
  /** File for k6's log. */
  readonly logFile: string;
  /** File for k6's standard output: the summary as text. */
  readonly outputFile: string;
  readonly cwd: string;
  /** The hard time-out: whatever k6 waits for, it is ended then. In seconds. */
  readonly timeoutSeconds: number;
  /** How long k6 may take to end in good order (and to write its summary) after it was told to. In seconds. */
  readonly graceSeconds: number;
  /** Ends k6 when it is aborted. */
  readonly signal: AbortSignal;
}

/**
 * Runs k6 and waits for its end. It never throws for what k6 does; only when k6 cannot be started at all.
 *
 * k6 gets a process group of its own, or Ctrl-C would reach it twice (from the terminal and from here), and a second
 * signal makes k6 leave without a summary. It does not outlive this process, not even when this one is killed.
 */
export async function runK6(
  k6: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { logFile, outputFile, cwd, timeoutSeconds, graceSeconds, signal }: K6Bounds,
): Promise<K6End> {
  const log = await open(logFile, 'a');
  const output = await open(outputFile, 'a');
  try {
    const child = spawnOwned([k6, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output.fd, log.fd],
      detached: true,
    });
    return await ended(child, { timeoutSeconds, graceSeconds, signal });
  } finally {
    await log.close();
    await output.close();
  }
}

async function ended(
  child: ChildProcess,
  { timeoutSeconds, graceSeconds, signal }: Pick<K6Bounds, 'timeoutSeconds' | 'graceSeconds' | 'signal'>,
): Promise<K6End> {
  let timedOut = false;
  let interrupted = false;
  let grace: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGINT');
    grace ??= setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
  };
  const interrupt = () => {
    interrupted = true;
    end();
  };
  const kill = () => child.kill('SIGKILL');
  const hardTimeout = setTimeout(() => {
    timedOut = true;
    end();
  }, timeoutSeconds * 1000);
  process.once('exit', kill);
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    const [exitCode, killedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return { exitCode, signal: killedBy, timedOut, interrupted };
  } finally {
    clearTimeout(hardTimeout);
    clearTimeout(grace);
    process.off('exit', kill);
    signal.removeEventListener('abort', interrupt);
  }
}

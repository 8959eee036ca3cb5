import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { spawnOwned } from '../../stack/process/owned.ts';

/** What a command took from its start to its end. */
export interface Cost {
  /** In seconds. */
  readonly wall: number;
  /** User and system time of it and of all it started and waited for, in seconds. */
  readonly cpu: number;
}

/** The shell's `times`: the second line is what its children took, user and system. */
const timed = 'exec 3>&1; "$@" >/dev/null; code=$?; times >&3; exit $code';

/**
 * Runs a command to its end.
 * @throws {Error} with what it wrote to standard error when it fails.
 */
export async function costOf(
  command: readonly string[],
  { cwd, env, signal }: { cwd: string; env?: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Cost> {
  signal.throwIfAborted();
  const began = performance.now();
  const child = spawnOwned(['sh', '-c', timed, 'sh', ...command], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const [out, errors]: [string[], string[]] = [[], []];
  child.stdout?.on('data', (part) => out.push(String(part)));
  child.stderr?.on('data', (part) => errors.push(String(part)));
  // The group: the command beside the shell.
  const end = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${errors.join('').trim().slice(-2000)}`);
  return { wall: (performance.now() - began) / 1000, cpu: childrenSeconds(out.join('')) };
}

/** The seconds that the children took, of what the shell's `times` prints: `0m1.250s 0m0.100s`. */
export function childrenSeconds(times: string): number {
  const ofChildren = times.trim().split('\n').at(-1) ?? '';
  const parts = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds),
  );
  if (parts.length !== 2) throw new Error(`the shell told no times: "${times}"`);
  return (parts[0] as number) + (parts[1] as number);
}

/** What a process has used since it began: CPU in seconds, and resident memory, now and at most, in MB. Linux only. */
export function usageOf(pid: number): { readonly cpu: number; readonly resident: number; readonly peak: number } {
  const clockTick = 100;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number =>
    (Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) / clockTick,
    resident: megabytes('VmRSS'),
    peak: megabytes('VmHWM'),
  };
}

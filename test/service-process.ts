import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { freePort } from '../stack/free-ports.ts';
import { spawnOwned } from '../stack/process/owned.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const host = '127.0.0.1';

/** A process of ours under test. */
export interface Service {
  readonly url: string;
  readonly faultsUrl: string;
  /** Sends a signal and waits for the end. @returns the exit code, null when a signal ended it. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** What it has logged so far: each line as JSON. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** The value of a series on `/metrics`, as written there; undefined when there is none. */
  metric(series: string): Promise<number | undefined>;
}

/** Starts a process of ours and waits until it is ready. */
export async function startService(main: string, env: Readonly<Record<string, string>>): Promise<Service> {
  const [port, faultsPort] = [await freePort(), await freePort()];
  const { child, lines, errors, ended } = launch(main, { PORT: String(port), FAULTS_PORT: String(faultsPort), ...env });
  const url = `http://${host}:${port}`;
  const ready = async () => {
    if (child.exitCode !== null) return;
    const answer = await fetch(`${url}/-/ready`);
    if (!answer.ok) throw new Error(await answer.text());
  };
  await vi.waitFor(ready, { timeout: 60_000, interval: 50 });
  if (child.exitCode !== null) throw new Error(`${main} ended with ${await ended}: ${errors.join('')}`);
  return {
    url,
    faultsUrl: `http://${host}:${faultsPort}/faults`,
    lines,
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
    metric: async (series) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find((one) => one.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.slice(series.length));
    },
  };
}

/** A process of ours, from its start on. */
interface Launched {
  readonly child: ChildProcess;
  /** What it has logged: each line as JSON. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** What it has written to standard error. */
  readonly errors: readonly string[];
  /** Resolves with the exit code, null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Runs a process of ours, and does not wait for anything. */
export function launch(main: string, env: Readonly<Record<string, string>>): Launched {
  const child = spawnOwned([process.execPath, main], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Record<string, unknown>[] = [];
  const errors: string[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line)));
  });
  child.stderr?.on('data', (chunk: Buffer) => errors.push(String(chunk)));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, lines, errors, ended };
}

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, existsSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnOwned } from '../process/owned.ts';
import { isHealthy } from './probe.ts';
import type { ProcessSpec, ProcessState, ProcessStatus } from './spec.ts';

/** How a process that crashes is started again. */
export interface Backoff {
  /** The pause before the first restart, in milliseconds; it doubles with each. */
  readonly first: number;
  /** The longest pause, in milliseconds. */
  readonly longest: number;
  /** After so many restarts it is given up. */
  readonly most: number;
  /** After so long without a crash, in milliseconds, the count begins anew. */
  readonly steadyAfter: number;
}

const usual: Backoff = { first: 500, longest: 10_000, most: 5, steadyAfter: 60_000 };
const probeUntilHealthy = 250;
/** So many questions without an answer, and a healthy process is not. */
const failuresToUnhealthy = 2;

/** The line in a log that a start begins with. */
export const startLine = '== presale starts';

/** One service's process: started, asked for its health, started again after a crash, stopped. */
export class Supervised {
  readonly spec: ProcessSpec;
  #state: ProcessState = 'stopped';
  #child: ChildProcess | undefined;
  #healthy = false;
  #since = new Date();
  #restarts = 0;
  #crashesInARow = 0;
  #reason: string | undefined;
  /** One run, from start to stop: aborted when it is to end. */
  #run = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  readonly #backoff: Backoff;

  constructor(spec: ProcessSpec, backoff: Backoff = usual) {
    this.spec = spec;
    this.#backoff = backoff;
  }

  /** How it is now. */
  status(): ProcessStatus {
    return {
      name: this.spec.name,
      state: this.#state,
      healthy: this.#healthy,
      since: this.#since.toISOString(),
      address: this.spec.address,
      pid: this.#child?.pid,
      restarts: this.#restarts,
      reason: this.#reason,
    };
  }

  /** Starts it, unless it runs. The start goes on by itself; `status` tells how. */
  start(): void {
    if (this.#state !== 'stopped' && this.#state !== 'failed') return;
    this.#run = new AbortController();
    this.#crashesInARow = 0;
    this.#reason = undefined;
    this.#state = 'starting';
    this.#ended = this.#supervise(this.#run.signal).catch((error: unknown) => {
      this.#state = 'failed';
      this.#reason = error instanceof Error ? error.message : String(error);
    });
  }

  /** Stops it: by its signal, and when it does not end in time by SIGKILL. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    if (this.#state !== 'failed') this.#state = 'stopping';
    this.#run.abort();
    await this.#ended;
    this.#state = 'stopped';
  }

  /** Sends a signal to the process. @returns whether there is one. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#child?.kill(signal) ?? false;
  }

  async #supervise(stopped: AbortSignal): Promise<void> {
    for (let everHealthy = false; !stopped.aborted; ) {
      const startedAt = performance.now();
      this.#since = new Date();
      everHealthy = (await this.#runOnce(stopped)) || everHealthy;
      if (stopped.aborted) return;
      if (!everHealthy || !this.spec.restarts) {
        this.#state = 'failed';
        return;
      }
      if (performance.now() - startedAt > this.#backoff.steadyAfter) this.#crashesInARow = 0;
      this.#crashesInARow += 1;
      if (this.#crashesInARow > this.#backoff.most) {
        this.#state = 'failed';
        this.#reason = `${this.#reason}; it was started again ${this.#backoff.most} times`;
        return;
      }
      this.#state = 'restarting';
      this.#restarts += 1;
      const { first, longest } = this.#backoff;
      const delay = Math.min(first * 2 ** (this.#crashesInARow - 1), longest);
      await sleep(delay, undefined, { signal: stopped }).catch(() => undefined);
    }
  }

  /** One life of the process, until it ends. @returns whether it was healthy at any time. */
  async #runOnce(stopped: AbortSignal): Promise<boolean> {
    appendFileSync(this.spec.logFile, `${startLine} ${this.spec.name} at ${this.#since.toISOString()}\n`);
    const { before } = this.spec;
    if (before && !existsSync(before.unless)) {
      const failure = await this.#untilExit(before.command, stopped);
      if (failure !== undefined || stopped.aborted) {
        this.#reason = `its preparation ${failure}`;
        return false;
      }
    }
    const ended = new AbortController();
    const health = this.#watchHealth(AbortSignal.any([stopped, ended.signal]));
    const failure = await this.#untilExit(this.spec.command, stopped);
    ended.abort();
    const wasHealthy = await health;
    this.#healthy = false;
    this.#reason = failure ?? 'exited with code 0';
    return wasHealthy;
  }

  /** Runs a command to its end. @returns what went wrong, or nothing for exit code 0. */
  async #untilExit(command: readonly string[], stopped: AbortSignal): Promise<string | undefined> {
    const log = openSync(this.spec.logFile, 'a');
    const { cwd, env, user } = this.spec;
    const child = spawnOwned(command, { cwd, env, user, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#child = child;
    const end = () => this.#end(child);
    stopped.addEventListener('abort', end, { once: true });
    try {
      const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      if (code === 0) return undefined;
      return code === null ? `was ended by ${signal}` : `exited with code ${code}`;
    } catch (error) {
      return `did not start: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      stopped.removeEventListener('abort', end);
      this.#child = undefined;
    }
  }

  #end(child: ChildProcess): void {
    child.kill(this.spec.stopSignal);
    const kill = setTimeout(() => child.kill('SIGKILL'), this.spec.patience.stop * 1000);
    child.once('exit', () => clearTimeout(kill));
  }

  /** Asks for the health until the signal comes. @returns whether it was healthy at any time. */
  async #watchHealth(ended: AbortSignal): Promise<boolean> {
    const { health, address, patience } = this.spec;
    let wasHealthy = false;
    for (let failures = 0; !ended.aborted; ) {
      const healthy = await isHealthy({ health, address, within: patience.answer });
      if (ended.aborted) break;
      failures = healthy ? 0 : failures + 1;
      if (healthy) {
        wasHealthy = true;
        this.#state = 'running';
      }
      if (healthy || failures >= failuresToUnhealthy) this.#healthy = healthy;
      const pause = this.#healthy && healthy ? patience.every * 1000 : probeUntilHealthy;
      await sleep(pause, undefined, { signal: ended }).catch(() => undefined);
    }
    return wasHealthy;
  }
}

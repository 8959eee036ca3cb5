import { PresaleError } from '../../config/errors.ts';
import type { ProcessSpec, ProcessStatus } from './spec.ts';
import { Supervised } from './supervised.ts';

/** The processes of the native stack. */
export class Supervisor {
  readonly #processes = new Map<string, Supervised>();

  /** Starts a service; one that runs is left alone, one that has ended is started with the new specification. */
  start(spec: ProcessSpec): void {
    const state = this.#processes.get(spec.name)?.status().state;
    if (state !== undefined && state !== 'stopped' && state !== 'failed') return;
    const supervised = new Supervised(spec);
    this.#processes.set(spec.name, supervised);
    supervised.start();
  }

  /** How each service is, in the order of their start. */
  status(): readonly ProcessStatus[] {
    return [...this.#processes.values()].map((one) => one.status());
  }

  /** Stops a service and starts it again. @throws {PresaleError} when there is no such service. */
  async restart(name: string): Promise<void> {
    const supervised = this.#get(name);
    await supervised.stop();
    supervised.start();
  }

  /** Stops a service; it stays stopped. @throws {PresaleError} when there is no such service. */
  async stop(name: string): Promise<void> {
    await this.#get(name).stop();
  }

  /** Sends a signal to a service's process. @throws {PresaleError} when it does not run. */
  signal(name: string, signal: NodeJS.Signals): void {
    if (!this.#get(name).signal(signal)) throw new PresaleError(`${name} does not run: it cannot be sent ${signal}`);
  }

  /** Stops every service, each once those that depend on it have stopped. */
  async stopAll(): Promise<void> {
    const stopping = new Map<string, Promise<void>>();
    const stop = (supervised: Supervised): Promise<void> => {
      const { name } = supervised.spec;
      const begun = stopping.get(name);
      if (begun) return begun;
      const dependents = [...this.#processes.values()].filter(({ spec }) => spec.dependsOn.includes(name));
      const done = Promise.all(dependents.map(stop)).then(() => supervised.stop());
      stopping.set(name, done);
      return done;
    };
    await Promise.all([...this.#processes.values()].map(stop));
  }

  #get(name: string): Supervised {
    const found = this.#processes.get(name);
    if (found) return found;
    throw new PresaleError(`service "${name}" does not run here: use one of ${[...this.#processes.keys()].join(', ')}`);
  }
}

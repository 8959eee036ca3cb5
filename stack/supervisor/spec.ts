import type { Health, Patience } from '../compose/service.ts';
import type { User } from '../process/owned.ts';

/** All that the supervisor needs to know to run a service as a process. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: readonly string[];
  /** Run to its end first, unless the file `unless` exists: what prepares an empty data directory. */
  readonly before?: { readonly command: readonly string[]; readonly unless: string };
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly user?: User;
  /** `127.0.0.1:9090`: where it is reached, and asked for its health. */
  readonly address: string;
  readonly health: Health;
  /** Services that must be stopped after this one. */
  readonly dependsOn: readonly string[];
  /** Whether it is started again when it ends by itself. */
  readonly restarts: boolean;
  readonly stopSignal: NodeJS.Signals;
  readonly patience: Patience;
  readonly logFile: string;
}

/**
 * `starting` until it is healthy for the first time; `restarting` from a crash until it is healthy again; `failed` when
 * it ended at its first start, or too often.
 */
export type ProcessState = 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped' | 'failed';

/** How a process is. */
export interface ProcessStatus {
  readonly name: string;
  readonly state: ProcessState;
  readonly healthy: boolean;
  /** When it was started last, ISO 8601. */
  readonly since: string;
  readonly address: string;
  readonly pid: number | undefined;
  /** How often it was started again after a crash. */
  readonly restarts: number;
  /** Why it failed, or last ended by itself. */
  readonly reason: string | undefined;
}

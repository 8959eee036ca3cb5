import type { NamedSystem } from '../catalog/systems.ts';
import type { SecretName } from './init/secrets.ts';
import type { OnProgress } from './progress.ts';
import type { ProcessState } from './supervisor/spec.ts';
import type { WatchedSystem } from './watched-system.ts';

/** How a service of the stack is. */
export interface ServiceStatus {
  readonly name: string;
  readonly state: ProcessState;
  readonly healthy: boolean;
  /** When it was started last, ISO 8601. */
  readonly since: string;
  /** `127.0.0.1:9090`: its first port on this machine. */
  readonly address: string;
  /** Its process; none while it does not run, nor under Docker. */
  readonly pid: number | undefined;
  /** Under Docker, whether its image was built on this machine or is the one that its makers publish. */
  readonly image?: 'local' | 'upstream';
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number;
  /** Why it failed, or last ended by itself. */
  readonly reason: string | undefined;
}

/** Where people look at dashboards, and how they sign in. */
export interface SignIn {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** A stack that runs. Every method throws a PresaleError that says what to do when it cannot. */
export interface Stack {
  readonly runtime: 'native' | 'docker';
  /** Whether this call of `up` started it; false when it was running before. */
  readonly started: boolean;
  readonly profiles: readonly string[];
  readonly timeScale: number;
  /** The system that it was started for. */
  readonly system: WatchedSystem;
  /** Where state, logs and runs are. */
  readonly stateDir: string;
  /** What is left out, and why, in sentences. */
  readonly notes: readonly string[];
  /**
   * The address of a service on this machine, such as `http://127.0.0.1:9090`; of its first port, or of the one that
   * it has in the compose file.
   */
  readonly url: (service: string, port?: number) => string;
  readonly services: () => Promise<readonly ServiceStatus[]>;
  /** A secret that the stack made: the token of the fault switches, Grafana's password. */
  readonly secret: (name: SecretName) => Promise<string>;
  /** Grafana's address and sign-in; nothing where it does not run. */
  readonly grafana: () => Promise<SignIn | undefined>;
  /** The end of a service's log. */
  readonly logs: (service: string, lines?: number) => Promise<string>;
  /** Stops a service and starts it again. */
  readonly restart: (service: string) => Promise<void>;
  /** Sends a signal to a service's process; SIGSTOP and SIGCONT halt all of its processes and let them go on. */
  readonly signal: (service: string, signal: NodeJS.Signals) => Promise<void>;
  /** Stops everything. What is kept lies in the state directory, or in Docker's volumes. */
  readonly down: () => Promise<void>;
}

/** What to start, and how. */
export interface UpOptions {
  /** The checkout. */
  readonly root: string;
  /** The state directory, absolute. */
  readonly stateDir: string;
  /** `auto` is Docker where it answers, else native. */
  readonly runtime: 'auto' | 'native' | 'docker';
  readonly profiles: readonly string[];
  /** Only these services and what they depend on. */
  readonly services?: readonly string[];
  /** The variables that the compose file reads, and PATH. */
  readonly env: NodeJS.ProcessEnv;
  /** Divides every duration of rules, scrapes and notifications. */
  readonly timeScale: number;
  /** The stack ends with this process, however that ends. */
  readonly attached: boolean;
  readonly onProgress?: OnProgress;
  /** Ends the start: what was started is stopped. */
  readonly signal?: AbortSignal;
  /**
   * Renders all groups of rules into a directory, at a time scale and for the system that is watched. Needed where `timeScale`
   * is not 1; without it the rules call an own system by the catalogue's name.
   */
  readonly renderRules?: (directory: string, timeScale: number, watched?: NamedSystem) => Promise<unknown>;
}

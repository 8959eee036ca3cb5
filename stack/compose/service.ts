import type { Port } from './ports.ts';

/** What a service waits for before it starts. */
export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

/** A directory or file of the checkout, or a named volume, at a path of the container. */
export interface Mount {
  readonly source: { readonly path: string } | { readonly volume: string };
  readonly target: string;
}

/** How long a service may take, in seconds. */
export interface Patience {
  /** Between two questions after its health. */
  readonly every: number;
  /** For one answer. */
  readonly answer: number;
  /** From its start until it is healthy. */
  readonly start: number;
  /** From the stop signal until it is killed. */
  readonly stop: number;
}

/** How the native runtime asks whether a service is healthy: a path to GET, or the protocol that must answer. */
export type Health = `/${string}` | 'tcp' | 'postgres' | 'redis';

/** The field `x-native` of a service. */
export interface Native {
  readonly engine: string;
  readonly health?: Health | undefined;
  readonly optional: boolean;
  readonly start: 'always' | 'on-demand';
  /** Systems beside which it has nothing to do. */
  readonly notWith: readonly string[];
  readonly render: readonly string[];
}

/** A service of `docker-compose.yml`, with its variables put in. */
export interface Service {
  readonly name: string;
  /** The image that Docker runs, `name:tag`; empty where none is written. */
  readonly image: string;
  readonly profiles: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly Port[];
  readonly mounts: readonly Mount[];
  readonly labels: Readonly<Record<string, string>>;
  readonly dependsOn: Readonly<Record<string, Condition>>;
  readonly workingDir: string | undefined;
  readonly stopSignal: NodeJS.Signals;
  readonly restarts: boolean;
  readonly patience: Patience;
  /** What the service says under `x-native`; its `ports` and `environment` are in those of `native` services. */
  readonly native: Native & {
    readonly ports: readonly Port[];
    readonly environment: Readonly<Record<string, string>>;
  };
}

/** The services by name, in the order of the file. */
export interface Compose {
  readonly services: ReadonlyMap<string, Service>;
}

import { join } from 'node:path';
import type { Service } from '../compose/service.ts';
import type { Engine } from '../engines/engine.ts';
import type { ProcessSpec } from '../supervisor/spec.ts';
import { addressesOnLoopback, loopback } from './addresses.ts';
import { layOut, serviceFiles } from './filesystem.ts';
import { launch } from './launch.ts';

/** What the process of a service is planned from. */
export interface PlanContext {
  /** The checkout. */
  readonly root: string;
  /** Where the services' files and volumes are. */
  readonly directory: string;
  readonly logs: string;
  /** Every service of the file: what addresses may name. */
  readonly services: readonly Service[];
  readonly env: NodeJS.ProcessEnv;
}

/** What a process gets of this machine's environment; all else comes from the compose file, as in a container. */
const inherited = ['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR', 'JAVA_HOME'];

/** The engine of services that are our own TypeScript: this very Node. */
export const ownEngine = 'node';

/**
 * Modules are stripped of their types and compiled once, not at each start of each service: that also saves each 20 MB.
 * The command line keeps its own there, see `cli/node-version.mjs`.
 */
const compileCache = 'node_modules/.cache/presale';

/** Where the log of a service is. */
export const logFile = (logs: string, service: string): string => join(logs, `${service}.log`);

/**
 * Lays out a service's files, and says how its process is started. Our own services run on this Node, in the checkout.
 * @throws {PresaleError} for an address that no service publishes.
 */
export function planProcess(service: Service, engine: Engine | undefined, context: PlanContext): ProcessSpec {
  const { root, directory, logs, services, env } = context;
  const toLoopback = addressesOnLoopback(services, service);
  const files = serviceFiles(directory, service);
  const rewrite = (text: string) => files.rewrite(toLoopback(text));
  layOut(directory, service, toLoopback);
  const environment = Object.fromEntries(
    Object.entries({ ...service.environment, ...service.native.environment }).map(([name, value]) => [
      name,
      rewrite(value),
    ]),
  );
  const native = { name: service.name, command: service.command.map(rewrite), environment, path: files.path };
  const here = Object.fromEntries(inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  return {
    name: service.name,
    ...(engine ? launch(native, engine) : { command: [process.execPath, ...native.command.slice(1)] }),
    cwd: service.workingDir === undefined || !engine ? root : rewrite(service.workingDir),
    env: { ...(engine ? {} : { NODE_COMPILE_CACHE: join(root, compileCache) }), ...here, ...environment },
    address: `${loopback}:${service.native.ports[0]?.published}`,
    health: service.native.health ?? 'tcp',
    dependsOn: Object.keys(service.dependsOn),
    restarts: service.restarts,
    stopSignal: service.stopSignal,
    patience: service.patience,
    logFile: logFile(logs, service.name),
  };
}

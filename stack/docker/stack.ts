import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import { readCompose, usualProject } from '../compose/read.ts';
import { loopback } from '../native/addresses.ts';
import { secretsVolume } from '../native/stack.ts';
import { readDescription, removeDescription } from '../state.ts';
import type { Stack } from '../types.ts';
import { type DockerCompose, dockerCompose } from './compose.ts';
import { containersOf, runs, serviceOf, servicesOf } from './containers.ts';

/** Every profile, in the words of Compose. */
const allProfiles = '*';

/** Compose for asking about, and stopping, whatever runs of a project. */
export const composeForAll = (root: string, env: NodeJS.ProcessEnv, project: string): DockerCompose =>
  dockerCompose(root, env, { project, profiles: [allProfiles] });

/** The Docker stack that was started from a state directory, if it runs. */
export async function findDocker(stateDir: string, env: NodeJS.ProcessEnv): Promise<Stack | undefined> {
  const description = readDescription(stateDir);
  if (description?.runtime !== 'docker') return undefined;
  const { root, project = usualProject } = description;
  const containers = await containersOf(composeForAll(root, env, project));
  return containers.some(runs) ? dockerStack(stateDir, env, false) : undefined;
}

/** A Docker stack by what was written of it. `ended` is told when it was stopped. */
export function dockerStack(
  stateDir: string,
  env: NodeJS.ProcessEnv,
  started: boolean,
  ended: () => void = () => undefined,
): Stack {
  const description = readDescription(stateDir);
  if (!description) throw new PresaleError(`${stateDir} does not say what runs: start it again with "npm run up"`);
  const { root, project = usualProject, ports, profiles, timeScale, system, notes } = description;
  const compose = composeForAll(root, env, project);
  const url: Stack['url'] = (service, port) => {
    const found =
      port === undefined ? ports[service]?.[0] : ports[service]?.find(({ container }) => container === port);
    if (found) return `http://${loopback}:${found.published}`;
    throw new PresaleError(`${service}${port === undefined ? '' : `:${port}`} has no address here: it does not run`);
  };
  /** Read where a service has them: those who may use Docker may read them. */
  const secret: Stack['secret'] = async (name) => {
    const running = new Set((await containersOf(compose)).filter(runs).map(serviceOf));
    for (const service of readCompose(root, env).services.values()) {
      const mount = service.mounts.find(({ source }) => 'volume' in source && source.volume === secretsVolume);
      if (!mount || !running.has(service.name)) continue;
      return (await compose.run('exec', ['--no-TTY', service.name, 'cat', join(mount.target, name)])).trim();
    }
    throw new PresaleError(`${name} cannot be read, as no service that has it runs: start all with "npm run up"`);
  };
  return {
    runtime: 'docker',
    started,
    profiles,
    timeScale,
    system,
    stateDir,
    notes,
    url,
    secret,
    services: async () => servicesOf(await containersOf(compose), ports),
    grafana: async () =>
      ports.grafana && { url: url('grafana'), user: 'admin', password: await secret('grafana-admin-password') },
    logs: (service, lines = 15) =>
      compose.run('logs', ['--no-color', '--no-log-prefix', '--tail', String(lines), service]),
    restart: async (service) => {
      await compose.run('restart', [service]);
    },
    signal: async (service, signal) => {
      // A container's first process may be an init, which a stop would halt alone.
      if (signal === 'SIGSTOP') await compose.run('pause', [service]);
      else if (signal === 'SIGCONT') await compose.run('unpause', [service]);
      else await compose.run('kill', ['--signal', signal, service]);
    },
    down: async () => {
      await compose.run('down', []);
      removeDescription(stateDir);
      ended();
    },
  };
}

import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import { readCompose } from '../compose/read.ts';
import { loopback } from '../native/addresses.ts';
import { readDescription, removeDescription } from '../state.ts';
import type { Stack } from '../types.ts';
import { type DockerCompose, dockerCompose } from './compose.ts';
import { containersOf, servicesOf } from './containers.ts';

/** Every profile, in the words of Compose. */
const allProfiles = '*';

/** Compose for asking about, and stopping, whatever runs of a checkout. */
export const composeForAll = (root: string, env: NodeJS.ProcessEnv): DockerCompose =>
  dockerCompose(root, env, [allProfiles]);

/** The Docker stack that was started from a state directory, if it runs. */
export async function findDocker(stateDir: string, env: NodeJS.ProcessEnv): Promise<Stack | undefined> {
  const description = readDescription(stateDir);
  if (description?.runtime !== 'docker') return undefined;
  const containers = await containersOf(composeForAll(description.root, env));
  return containers.some(({ State }) => State.Status === 'running') ? dockerStack(stateDir, env, false) : undefined;
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
  const { root, ports, profiles, timeScale, system, notes } = description;
  const compose = composeForAll(root, env);
  const url: Stack['url'] = (service, port) => {
    const found =
      port === undefined ? ports[service]?.[0] : ports[service]?.find(({ container }) => container === port);
    if (found) return `http://${loopback}:${found.published}`;
    throw new PresaleError(`${service}${port === undefined ? '' : `:${port}`} has no address here: it does not run`);
  };
  const secret: Stack['secret'] = async (name) => {
    const directory = readCompose(root, env).services.get('init')?.environment.SECRETS_DIR ?? '';
    return (await compose.run('run', ['--rm', '--no-deps', '-T', 'init', 'cat', join(directory, name)])).trim();
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
      await compose.run('kill', ['--signal', signal, service]);
    },
    down: async () => {
      await compose.run('down', []);
      removeDescription(stateDir);
      ended();
    },
  };
}

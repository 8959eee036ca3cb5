import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import { type Description, directories, readDescription, removeDescription } from '../state.ts';
import { findSupervisor, type SupervisorClient } from '../supervisor/client.ts';
import { startLine } from '../supervisor/supervised.ts';
import type { Stack } from '../types.ts';
import { loopback } from './addresses.ts';
import { volumeDirectory } from './filesystem.ts';
import { logFile } from './plan.ts';

/** The volume that the secrets are in. */
export const secretsVolume = 'secrets';

const linesOfLog = 15;

/** The end of a service's log since its last start. */
export function lastLines(logs: string, service: string, lines = linesOfLog): string {
  const path = logFile(logs, service);
  if (!existsSync(path)) return '';
  const text = readFileSync(path, 'utf8');
  const begin = text.lastIndexOf(startLine);
  return text
    .slice(begin === -1 ? 0 : text.indexOf('\n', begin) + 1)
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .join('\n');
}

/** The native stack of a state directory, if one runs. */
export async function findNative(stateDir: string): Promise<Stack | undefined> {
  const supervisor = await findSupervisor(directories(stateDir).state);
  return supervisor && nativeStack(stateDir, supervisor, false);
}

/** What is known of a stack whose start has not written it yet, or whose file is gone: it can still be stopped. */
const unknown: Omit<Description, 'runtime' | 'root'> = { profiles: [], timeScale: 1, system: {}, notes: [], ports: {} };

/** A native stack by its supervisor and what was written of it. */
export function nativeStack(stateDir: string, supervisor: SupervisorClient, started: boolean): Stack {
  const { state, logs } = directories(stateDir);
  const description = readDescription(stateDir);
  const {
    profiles,
    timeScale,
    system,
    notes,
    ports: portsOf,
  } = description?.runtime === 'native' ? description : unknown;
  const secret: Stack['secret'] = async (name) =>
    readFileSync(join(volumeDirectory(state, secretsVolume), name), 'utf8');
  const url: Stack['url'] = (service, port) => {
    const ports = portsOf[service] ?? [];
    const found = port === undefined ? ports[0] : ports.find(({ container }) => container === port);
    if (found) return `http://${loopback}:${found.published}`;
    throw new PresaleError(`${service}${port === undefined ? '' : `:${port}`} has no address here: it does not run`);
  };
  const services: Stack['services'] = () => supervisor.status();
  return {
    runtime: 'native',
    started,
    profiles,
    timeScale,
    system,
    stateDir,
    notes,
    url,
    services,
    secret,
    grafana: async () => {
      const runs = (await services()).some(({ name }) => name === 'grafana');
      return runs
        ? { url: url('grafana'), user: 'admin', password: await secret('grafana-admin-password') }
        : undefined;
    },
    logs: async (service, lines) => lastLines(logs, service, lines),
    restart: (service) => supervisor.restart(service),
    signal: (service, signal) => supervisor.signal(service, signal),
    down: async () => {
      await supervisor.down();
      removeDescription(stateDir);
    },
  };
}

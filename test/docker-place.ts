import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { freePorts } from '../stack/free-ports.ts';
import { find, type Stack } from '../stack/stack.ts';
import { hasGrafana, removeProject, startable } from './docker.ts';

const root = resolve(import.meta.dirname, '..');

/** Where somebody runs a stack as containers: a state directory and a project of its own, on free ports. */
export interface DockerPlace {
  readonly stateDir: string;
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `docker compose`. */
  readonly compose: (...args: readonly string[]) => Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** Runs `presale`. */
  readonly presale: (...args: readonly string[]) => Promise<{ readonly stdout: string }>;
  /** Starts the stack with a profile, or of it what there are images for. */
  readonly start: (profile: string) => Promise<Stack>;
  /** The stack that runs there. @throws {Error} when none does. */
  readonly stack: () => Promise<Stack>;
  /** Stops what runs there, and removes what was stored. @throws {Error} when more than volumes is left. */
  readonly remove: () => Promise<void>;
}

/** Makes such a place. `more` is put into its environment. */
export async function dockerPlace(more: Readonly<Record<string, string>> = {}): Promise<DockerPlace> {
  const stateDir = mkdtempSync(join(tmpdir(), 'presale-compose-'));
  const project = `presale-test-${stateDir.slice(-6).toLowerCase()}`;
  const own = { COMPOSE_PROJECT_NAME: project, PRESALE_STATE: stateDir };
  const env = { ...(await freePorts(root)), ...own, ...more };
  const compose = (...args: readonly string[]) => execa('docker', ['compose', ...args], { cwd: root, env });
  const presale = (...args: readonly string[]) =>
    execa('node', ['cli/presale.ts', ...args], { cwd: root, env, preferLocal: true });
  const stack = async () => {
    const found = await find(stateDir, { ...process.env, ...env });
    if (!found) throw new Error(`no stack runs in ${stateDir}`);
    return found;
  };
  return {
    ...{ stateDir, project, env, compose, presale, stack },
    start: async (profile) => {
      const services = (await hasGrafana(root)) ? [] : await startable(root, [profile]);
      await presale('up', '--runtime', 'docker', '--profile', profile, ...services);
      return stack();
    },
    remove: async () => {
      await compose('--profile', '*', 'down');
      await removeProject(project);
      rmSync(stateDir, { recursive: true });
    },
  };
}

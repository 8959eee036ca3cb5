import { PresaleError } from '../config/errors.ts';
import { joinedProfiles } from './demo-systems.ts';
import { whyNoDocker } from './docker/compose.ts';
import { findDocker } from './docker/stack.ts';
import { upDocker } from './docker/up.ts';
import { findNative } from './native/stack.ts';
import { upNative } from './native/up.ts';
import type { Stack, UpOptions } from './types.ts';

export type { OnProgress, Progress } from './progress.ts';
export type { ServiceStatus, SignIn, Stack, UpOptions } from './types.ts';

/**
 * Starts the stack, or adds to the one that runs here what it lacks. It is ready when this resolves: every service is
 * healthy, every target up, Alertmanager discovered, the rules loaded. When it fails, nothing that it started is left.
 * @throws {PresaleError} that says what to do.
 * @throws {UsageError} for a profile, a service or a variable that is wrong.
 */
export async function up(options: UpOptions): Promise<Stack> {
  const { runtime, stateDir, env } = options;
  const running = await find(stateDir, env);
  if (running && runtime !== 'auto' && running.runtime !== runtime) {
    throw new PresaleError(
      `a ${running.runtime} stack runs here already: stop it with "npm run down", or leave out --runtime`,
    );
  }
  const chosen = running?.runtime ?? (runtime === 'auto' ? await available(env) : runtime);
  const joined = { ...options, profiles: joinedProfiles(running?.profiles, options.profiles) };
  return chosen === 'docker' ? upDocker(joined) : upNative(joined);
}

/** The stack of a state directory, if one runs. @throws {PresaleError} when it lives but does not answer. */
export async function find(stateDir: string, env: NodeJS.ProcessEnv = process.env): Promise<Stack | undefined> {
  return (await findNative(stateDir)) ?? (await findDocker(stateDir, env));
}

/** Docker where it answers, else native. */
const available = async (env: NodeJS.ProcessEnv): Promise<'docker' | 'native'> =>
  (await whyNoDocker(env)) === undefined ? 'docker' : 'native';

import { systems } from '../catalog/systems.ts';
import { UsageError } from '../config/errors.ts';
import { loadConfig, systemVariables } from '../config/load.ts';
import { kindOf, type PresaleConfig, runtimes } from '../config/schema.ts';
import { demoProfiles, demoSystem, ownProfilesOf } from '../stack/demo-systems.ts';
import type { UpOptions } from '../stack/stack.ts';
import { root } from './root.ts';

/** What a command line may say about the stack, over the configuration. */
export interface StackFlags {
  readonly runtime?: string;
  readonly profile?: readonly string[];
}

/** The configuration with the flags over it, as a start of the stack takes it. */
export type StackOptions = Pick<UpOptions, 'root' | 'stateDir' | 'runtime' | 'profiles' | 'env' | 'timeScale'> & {
  readonly config: PresaleConfig;
};

/**
 * Reads `presale.config.ts` and the environment, with the flags of a command over them.
 * @throws {UsageError} that names what is wrong and what to write.
 */
export async function stackOptions({ runtime, profile = [] }: StackFlags = {}): Promise<StackOptions> {
  const config = await loadConfig(root, process.env);
  const ofSystem = systemVariables(config);
  const { name, ...others } = config.system;
  const own = Object.entries(others).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  if ((name ?? systems.booking.name) !== systems.booking.name) own.push('name');
  const demo = demoSystem(profile);
  if (demo && own.length > 0) {
    throw new UsageError(
      `profile ${demoProfiles[demo]} brings a system of its own, and the configuration names another (system.${own.join(', system.')}): remove that from presale.config.ts or the environment, or watch it with "npm run up"`,
    );
  }
  if (runtime !== undefined && !(runtimes as readonly string[]).includes(runtime)) {
    throw new UsageError(`--runtime is "${runtime}": write one of ${runtimes.join(', ')}`);
  }
  return {
    config,
    root,
    stateDir: config.stateDir,
    runtime: (runtime as StackOptions['runtime'] | undefined) ?? config.runtime,
    profiles: own.length > 0 ? [...profile, ...ownProfilesOf(kindOf(config.system))] : profile,
    env: { ...process.env, ...ofSystem },
    timeScale: config.timeScale,
  };
}

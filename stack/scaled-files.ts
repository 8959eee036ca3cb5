import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Duration } from '../catalog/duration.ts';
import type { NamedSystem } from '../catalog/systems.ts';
import { systems } from '../catalog/systems.ts';
import { scaled } from '../catalog/time-scale.ts';
import { UsageError } from '../config/errors.ts';
import { watchedKind, watchedVariables } from './demo-systems.ts';
import { scaleAlertmanagerConfig } from './init/alertmanager-config.ts';
import { writeAtomically } from './init/write-atomically.ts';
import type { UpOptions } from './types.ts';

const alertmanagerConfig = 'provisioning/alertmanager/alertmanager.yml';

/** The directory of the committed rules, which are those at time scale 1 and of a system of the catalogue's name. */
export const committedRules = 'provisioning/prometheus/rules';

/** How soon Prometheus sends an alert again, as the compose file has it. */
const resendDelay: Duration = '1m';

type Scaled = Pick<UpOptions, 'timeScale' | 'env' | 'renderRules' | 'profiles'>;

/**
 * The variables by which the compose file takes scrapes, rules and notifications at a time scale, and rules that call the
 * system by its own name. Elsewhere the committed files serve.
 */
function scaledVariables({ timeScale, env, profiles, renderRules }: Scaled, state: string): Record<string, string> {
  const scale = { TIME_SCALE: String(timeScale) };
  const hasOwnName = watched({ env, profiles }).name !== systems.booking.name;
  if (timeScale === 1 && !(hasOwnName && renderRules)) return scale;
  return {
    ...scale,
    RULES_DIR: join(state, 'scaled', 'rules'),
    ALERTMANAGER_CONFIG: join(state, 'scaled', 'alertmanager.yml'),
    ALERT_RESEND_DELAY: scaled(resendDelay, timeScale),
  };
}

function watched({ env, profiles }: Pick<Scaled, 'env' | 'profiles'>): NamedSystem {
  const kind = watchedKind(profiles);
  return { kind, name: watchedVariables(profiles, env).SYSTEM_NAME ?? (env.SYSTEM_NAME || kind) };
}

/** The variables that the compose file is read with: those given, what is watched, and how fast the rules run. */
export const servicesEnvironment = (options: Scaled, state: string): NodeJS.ProcessEnv => ({
  ...options.env,
  ...watchedVariables(options.profiles, options.env),
  ...scaledVariables(options, state),
});

/** Renders the files that {@link scaledVariables} names. @throws {UsageError} without a `renderRules`. */
export async function renderScaledFiles(options: Scaled & Pick<UpOptions, 'root'>, state: string): Promise<void> {
  const { root, timeScale, renderRules } = options;
  const { RULES_DIR, ALERTMANAGER_CONFIG } = scaledVariables(options, state);
  if (RULES_DIR === undefined || ALERTMANAGER_CONFIG === undefined) return;
  if (!renderRules) throw new UsageError(`timeScale is ${timeScale}: rules at another scale than 1 need a renderRules`);
  rmSync(RULES_DIR, { recursive: true, force: true });
  mkdirSync(RULES_DIR, { recursive: true });
  await renderRules(RULES_DIR, timeScale, watched(options));
  writeAtomically(
    ALERTMANAGER_CONFIG,
    scaleAlertmanagerConfig(readFileSync(join(root, alertmanagerConfig), 'utf8'), timeScale),
  );
}

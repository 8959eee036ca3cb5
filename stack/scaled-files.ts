import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systems } from '../catalog/systems.ts';
import { UsageError } from '../config/errors.ts';
import { scaleAlertmanagerConfig } from './init/alertmanager-config.ts';
import { writeAtomically } from './init/write-atomically.ts';
import type { UpOptions } from './types.ts';

const alertmanagerConfig = 'provisioning/alertmanager/alertmanager.yml';

/** The directory of the committed rules, which are those at time scale 1 and of a system of the catalogue's name. */
export const committedRules = 'provisioning/prometheus/rules';

type Scaled = Pick<UpOptions, 'timeScale' | 'env' | 'renderRules'>;

/**
 * The variables by which the compose file takes scrapes, rules and notifications at a time scale, and rules that call the
 * system by its own name. Elsewhere the committed files serve.
 */
export function scaledVariables({ timeScale, env, renderRules }: Scaled, state: string): Record<string, string> {
  const scale = { TIME_SCALE: String(timeScale) };
  const hasOwnName = (env.SYSTEM_NAME || systems.booking.name) !== systems.booking.name;
  if (timeScale === 1 && !(hasOwnName && renderRules)) return scale;
  return {
    ...scale,
    RULES_DIR: join(state, 'scaled', 'rules'),
    ALERTMANAGER_CONFIG: join(state, 'scaled', 'alertmanager.yml'),
  };
}

/** Renders the files that {@link scaledVariables} names. @throws {UsageError} without a `renderRules`. */
export async function renderScaledFiles(options: Scaled & Pick<UpOptions, 'root'>, state: string): Promise<void> {
  const { root, timeScale, env, renderRules } = options;
  const { RULES_DIR, ALERTMANAGER_CONFIG } = scaledVariables(options, state);
  if (RULES_DIR === undefined || ALERTMANAGER_CONFIG === undefined) return;
  if (!renderRules) throw new UsageError(`timeScale is ${timeScale}: rules at another scale than 1 need a renderRules`);
  rmSync(RULES_DIR, { recursive: true, force: true });
  mkdirSync(RULES_DIR, { recursive: true });
  await renderRules(RULES_DIR, timeScale, env.SYSTEM_NAME);
  writeAtomically(
    ALERTMANAGER_CONFIG,
    scaleAlertmanagerConfig(readFileSync(join(root, alertmanagerConfig), 'utf8'), timeScale),
  );
}

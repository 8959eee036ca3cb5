import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../config/errors.ts';
import { scaleAlertmanagerConfig } from './init/alertmanager-config.ts';
import { writeAtomically } from './init/write-atomically.ts';
import type { UpOptions } from './types.ts';

const alertmanagerConfig = 'provisioning/alertmanager/alertmanager.yml';

/** The directory of the committed rules, which are those at time scale 1. */
export const committedRules = 'provisioning/prometheus/rules';

/**
 * The variables by which the compose file takes scrapes, rules and notifications at a time scale. At 1 the committed
 * files serve.
 */
export function scaledVariables(timeScale: number, state: string): Record<string, string> {
  const scale = { TIME_SCALE: String(timeScale) };
  if (timeScale === 1) return scale;
  return {
    ...scale,
    RULES_DIR: join(state, 'scaled', 'rules'),
    ALERTMANAGER_CONFIG: join(state, 'scaled', 'alertmanager.yml'),
  };
}

/** Renders the files that {@link scaledVariables} names. @throws {UsageError} without a `renderRules`. */
export async function renderScaledFiles(
  options: Pick<UpOptions, 'root' | 'timeScale' | 'renderRules'>,
  state: string,
): Promise<void> {
  const { root, timeScale, renderRules } = options;
  const { RULES_DIR, ALERTMANAGER_CONFIG } = scaledVariables(timeScale, state);
  if (RULES_DIR === undefined || ALERTMANAGER_CONFIG === undefined) return;
  if (!renderRules) throw new UsageError(`timeScale is ${timeScale}: rules at another scale than 1 need a renderRules`);
  rmSync(RULES_DIR, { recursive: true, force: true });
  mkdirSync(RULES_DIR, { recursive: true });
  await renderRules(RULES_DIR, timeScale);
  writeAtomically(
    ALERTMANAGER_CONFIG,
    scaleAlertmanagerConfig(readFileSync(join(root, alertmanagerConfig), 'utf8'), timeScale),
  );
}

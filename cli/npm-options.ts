import type { Command, Option } from 'commander';
import { UsageError } from '../config/errors.ts';

/** Options of ours that are npm's own too: a user's npm settings may say them without meaning us. */
const ofNpm: ReadonlySet<string> = new Set(['json']);

/**
 * Refuses an option that stood before the `--` of an npm script: npm keeps it for itself, as `npm_config_<name>`, so
 * that the command would run as if it had not been said.
 * https://docs.npmjs.com/cli/v11/using-npm/config#environment-variables
 * @throws {UsageError} which names the option and where it goes
 */
export function refuseTakenByNpm(command: Command, env: NodeJS.ProcessEnv): void {
  for (const option of command.options) {
    const value = env[`npm_config_${option.name().replaceAll('-', '_')}`];
    if (!value || ofNpm.has(option.name()) || command.getOptionValueSource(option.attributeName()) === 'cli') continue;
    throw new UsageError(
      `npm took ${said(option, value)} for itself: write it behind a "--", as in npm run ${command.name()} -- ${said(option, value)}`,
    );
  }
}

const said = ({ long, flags }: Option, value: string): string =>
  value === 'true' ? (long ?? flags) : `${long ?? flags}=${value}`;

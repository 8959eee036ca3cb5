import { createHash } from 'node:crypto';
import { PresaleError } from '../config/errors.ts';
import { variables } from '../config/schema.ts';

/** The system that a stack was started for: a digest of each field of the configuration, which may hold a password. */
export type WatchedSystem = Readonly<Record<string, string>>;

const fields = Object.entries(variables).filter(([path]) => path.startsWith('system.'));

/** The stack itself does not ask there: a run may name the address first. */
const ofRunsOnly = 'system.baseUrl';

/** The system that these variables name. */
export const watchedSystem = (env: NodeJS.ProcessEnv): WatchedSystem =>
  Object.fromEntries(
    fields.flatMap(([path, variable]) => {
      const value = env[variable];
      return value ? [[path, createHash('sha256').update(value).digest('hex')] as const] : [];
    }),
  );

/** The fields in which the system that a stack was started for is not the one that these variables name. */
export function otherSystem(started: WatchedSystem, env: NodeJS.ProcessEnv): readonly string[] {
  const now = watchedSystem(env);
  return fields
    .map(([path]) => path)
    .filter((path) => started[path] !== now[path] && !(path === ofRunsOnly && started[path] === undefined));
}

/** What to do about a stack that watches another system than the one that is configured now; nothing if it does not. */
export function otherSystemText(started: WatchedSystem, env: NodeJS.ProcessEnv): string | undefined {
  const differ = otherSystem(started, env);
  if (differ.length === 0) return undefined;
  return `the stack was started for another system: ${differ.join(', ')} ${differ.length === 1 ? 'differs' : 'differ'} from what is configured now. Stop it with "npm run down" and start it again`;
}

/** @throws {PresaleError} when the stack watches another system: one would be loaded, and the other judged. */
export function requireSystem(started: WatchedSystem, env: NodeJS.ProcessEnv): void {
  const text = otherSystemText(started, env);
  if (text !== undefined) throw new PresaleError(text);
}

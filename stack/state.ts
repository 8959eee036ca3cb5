import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../config/errors.ts';
import type { Service } from './compose/service.ts';
import { writeAtomically } from './init/write-atomically.ts';
import type { WatchedSystem } from './watched-system.ts';

/** What is kept about a stack that runs, for those who find it. */
export interface Description {
  readonly runtime: 'native' | 'docker';
  readonly root: string;
  /** The name of the project, by which Docker tells its containers and volumes from those of others. */
  readonly project?: string;
  readonly profiles: readonly string[];
  readonly timeScale: number;
  readonly system: WatchedSystem;
  /** The ports of each service: that of its container, the published one, and its variable. */
  readonly ports: Readonly<Record<string, Service['ports']>>;
  readonly notes: readonly string[];
}

/** The directories of a state directory. */
export const directories = (stateDir: string) => ({ state: join(stateDir, 'state'), logs: join(stateDir, 'logs') });

const descriptionFile = 'stack.json';

/**
 * Makes the directories; only their user can look into them.
 * @throws {UsageError} where they cannot be made.
 */
export function makeDirectories(stateDir: string): void {
  try {
    for (const directory of Object.values(directories(stateDir))) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    throw new UsageError(
      `the state directory ${stateDir} cannot be used: ${whyNot(stateDir, error as Error)}. Set PRESALE_STATE to another`,
    );
  }
}

/** Node says of a directory that a read-only file system refuses that its path does not exist. */
function whyNot(path: string, error: Error): string {
  if (!existsSync(path)) return path === dirname(path) ? error.message : whyNot(dirname(path), error);
  try {
    accessSync(path, constants.W_OK);
    return error.message;
  } catch (refused) {
    return (refused as Error).message;
  }
}

/** What was written of the stack, if anything. */
export function readDescription(stateDir: string): Description | undefined {
  const path = join(directories(stateDir).state, descriptionFile);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Description) : undefined;
}

/** Keeps what is to be known of the stack. */
export function writeDescription(stateDir: string, description: Description): void {
  writeAtomically(join(directories(stateDir).state, descriptionFile), `${JSON.stringify(description, undefined, 2)}\n`);
}

/** Forgets the stack. */
export function removeDescription(stateDir: string): void {
  rmSync(join(directories(stateDir).state, descriptionFile), { force: true });
}

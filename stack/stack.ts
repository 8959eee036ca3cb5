import { findNative } from './native/stack.ts';
import { upNative } from './native/up.ts';
import type { Stack, UpOptions } from './types.ts';

export type { OnProgress, Progress } from './progress.ts';
export type { ServiceStatus, SignIn, Stack, UpOptions } from './types.ts';

/** Starts the stack, or adds to the one that runs what it lacks. */
export const up = async (options: UpOptions): Promise<Stack> => upNative(options);

/** The stack of a state directory, if one runs. */
export const find = async (stateDir: string): Promise<Stack | undefined> => findNative(stateDir);

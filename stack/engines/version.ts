import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** The path of a program on PATH. */
export async function onPath(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const directory of (env.PATH ?? '').split(delimiter).filter((one) => one !== '')) {
    const path = join(directory, program);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}

/** The first version number in what a program prints, such as 3.15.0; empty where it prints none or does not run. */
export async function versionOf(program: string, argument: string): Promise<string> {
  const printed = await promisify(execFile)(program, [argument], { timeout: 10_000 }).then(
    ({ stdout, stderr }) => `${stdout}${stderr}`,
    () => '',
  );
  return /\d+\.\d+(?:\.\d+)?/.exec(printed)?.[0] ?? '';
}

/** Whether a version is another or later. One that is not known is not. */
export function isAtLeast(version: string, least: string): boolean {
  if (version === '') return false;
  const [have, want] = [version, least].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const differs = want.findIndex((part, index) => (have[index] ?? 0) !== part);
  return differs === -1 || (have[differs] ?? 0) > (want[differs] ?? 0);
}

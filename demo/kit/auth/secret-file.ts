import { readFile } from 'node:fs/promises';
import { ConfigError, reason } from '../../../service/errors.ts';

/** The secret in the file that a variable names, without space around it. @throws {ConfigError} when it cannot be read. */
export async function readSecretFile(variable: string, file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new ConfigError(`${variable}="${file}": ${reason(error)}; name a readable file, or unset it`);
  });
  return text.trim();
}

import type { Logger } from 'pino';
import { ConfigError } from '../../service/errors.ts';
import { readSecretFile } from '../kit/auth/secret-file.ts';

/** In characters: HS256 wants a key of 256 bits at least (RFC 7518, 3.2). */
const leastSecret = 32;

/**
 * What signs access tokens, from a file that all processes share. Without a file there is none, and the log says what
 * follows from that.
 * @throws {ConfigError} when the file cannot be read, or has too little in it.
 */
export async function readTokenSecret(file: string | undefined, log: Logger): Promise<string | undefined> {
  if (file === undefined) {
    log.warn('access tokens end with this process: set TOKEN_SECRET_FILE to keep them over a restart');
    return undefined;
  }
  const secret = await readSecretFile('TOKEN_SECRET_FILE', file);
  if (secret.length >= leastSecret) return secret;
  throw new ConfigError(`TOKEN_SECRET_FILE="${file}": write ${leastSecret} characters at least into it`);
}

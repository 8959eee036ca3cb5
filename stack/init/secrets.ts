import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './write-atomically.ts';

/** The secrets that the stack makes for itself: each is a file of this name. `token-secret` signs the tokens of users. */
export const secretNames = ['grafana-admin-password', 'faults-token', 'token-secret'] as const;

/** A secret that the stack makes for itself. */
export type SecretName = (typeof secretNames)[number];

/** In bytes: HS256 wants a key of 256 random bits (RFC 7518, 3.2). */
const randomness = 32;

/** Where Alertmanager sends to: a file too, since the address of a chat or a pager carries its credentials. */
const receiverFile = 'alert-receiver.url';

/**
 * Makes the secrets that are missing, random, and writes the receiver's address. Secrets that exist are kept.
 * The files can be read by all who can reach the directory, as Alertmanager, Grafana and our services run under different
 * users, none of them root, and with Docker any secret is read through whichever of them runs. So a service that has the
 * directory has every secret: the volume is for those that need one.
 */
export function makeSecrets(directory: string, alertReceiverUrl: string): void {
  mkdirSync(directory, { recursive: true });
  for (const name of secretNames) {
    const path = join(directory, name);
    if (!existsSync(path)) writeAtomically(path, randomBytes(randomness).toString('base64url'), 0o444);
  }
  writeAtomically(join(directory, receiverFile), alertReceiverUrl, 0o444);
}

import { type BinaryLike, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);
const keyBytes = 32;
const blockSize = 8;

/** The largest cost that is taken: 2^17, which OWASP asks for. */
export const greatestCost = 131_072;

/** scrypt needs 128 * N * r bytes, of which Node grants only 32 MiB unasked. */
const parameters = (cost: number): ScryptOptions => ({ N: cost, r: blockSize, p: 1, maxmem: 256 * cost * blockSize });

/**
 * Hashes a password with scrypt (r = 8, p = 1) and a salt of its own.
 * `cost` is scrypt's N, a power of two: 2^17 is what OWASP asks for, which is 128 MiB and some tenths of a second.
 * A demonstration on two shared cores signs in 50 users at once, so it takes far less.
 */
export async function hashPassword(password: string, cost: number): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, keyBytes, parameters(cost));
  return ['scrypt', cost, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether this is the password of the hash; the hash says its own cost. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, cost, salt, key] = hash.split('$');
  if (scheme !== 'scrypt' || !cost || !salt || !key) return false;
  const expected = Buffer.from(key, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), expected.length, parameters(Number(cost)));
  return timingSafeEqual(given, expected);
}

/** The passwords of a service's users, hashed at one cost. */
export class Passwords {
  readonly #cost: number;
  /** Compared with when there is no such user, so that an answer takes as long as a wrong password. */
  readonly #nobody: Promise<string>;

  constructor(cost: number) {
    this.#cost = cost;
    this.#nobody = hashPassword('', cost);
  }

  /** See {@link hashPassword}. */
  hash(password: string): Promise<string> {
    return hashPassword(password, this.#cost);
  }

  /** The one who was found, if this is their password; undefined as late where nobody was found. */
  async ifRight<Found extends { readonly hash: string }>(
    found: Found | undefined,
    password: string,
  ): Promise<Found | undefined> {
    const right = await isPassword(password, found?.hash ?? (await this.#nobody));
    return right ? found : undefined;
  }
}

import { randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { RequestError } from '../../../service/refusal.ts';

const algorithm = 'HS256';

/** Signs in and recognises users by HMAC-signed tokens (JWT, HS256) that expire. */
export interface Tokens {
  /** A token for a user. */
  sign(userId: string): Promise<string>;
  /** The user of a token. @throws {RequestError} 401 when it is expired, forged or none of ours. */
  verify(token: string): Promise<string>;
}

/** Without a secret one is made up, and tokens end with the process. */
export function tokens(options: { readonly secret?: string | undefined; readonly secondsToLive: number }): Tokens {
  const key = options.secret ? Buffer.from(options.secret) : randomBytes(32);
  return {
    sign: (userId) =>
      new SignJWT()
        .setProtectedHeader({ alg: algorithm })
        .setSubject(userId)
        .setExpirationTime(new Date(Date.now() + options.secondsToLive * 1000))
        .sign(key),
    verify: async (token) => {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [algorithm],
        requiredClaims: ['sub', 'exp'],
      }).catch(refuse);
      return payload.sub as string;
    },
  };
}

function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired) {
    throw new RequestError(401, 'token_expired', 'the token has expired: sign in again', 'authorization');
  }
  throw new RequestError(401, 'invalid_token', 'the token is none of this service: sign in again', 'authorization');
}

import { randomBytes, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { sha256 } from '../kit/auth/same-secret.ts';
import { rethrow } from '../kit/redis-outage.ts';

/** What became of a refresh token: exchanged for the next of its user's session, or not. */
export type Refreshed =
  | { readonly outcome: 'renewed'; readonly userId: string; readonly refreshToken: string }
  | { readonly outcome: 'refused' | 'reused' };

/** A session in Redis: a hash of its user and of the SHA-256 of the one token that is good. It expires when it is not refreshed. */
const keyOf = (session: string): string => `help-desk:session:${session}`;

/** A session's id and a secret. */
const wellFormed = /^([\da-f-]{36})\.([\w-]{43})$/;

/**
 * Exchanges a token. KEYS: the session. ARGV: the hash of the token that was sent, that of the next, seconds to live.
 * Gives the user; 'refused' when there is no such session; 'reused' when its token is another by now: then somebody has a
 * copy, and nobody knows who, so the session ends.
 */
const exchange = `
local session = redis.call('hmget', KEYS[1], 'user', 'token')
if not session[1] then return 'refused' end
if session[2] ~= ARGV[1] then
  redis.call('del', KEYS[1])
  return 'reused'
end
redis.call('hset', KEYS[1], 'token', ARGV[2])
redis.call('expire', KEYS[1], ARGV[3])
return session[1]
`;

/** Sessions with refresh tokens, each of which is good for one time. Every method throws a `RedisOutage` when Redis is away. */
export class Sessions {
  readonly #redis: Redis;
  readonly #secondsToLive: number;

  constructor(redis: Redis, secondsToLive: number) {
    this.#redis = redis;
    this.#secondsToLive = Math.ceil(secondsToLive);
  }

  /** Begins a session. @returns its first refresh token. */
  async begin(userId: string): Promise<string> {
    const [session, secret] = [randomUUID(), newSecret()];
    const fields = { user: userId, token: hashed(secret) };
    await this.#redis
      .multi()
      .hset(keyOf(session), fields)
      .expire(keyOf(session), this.#secondsToLive)
      .exec()
      .catch(rethrow);
    return `${session}.${secret}`;
  }

  /** Exchanges a refresh token for the next. */
  async refresh(token: string): Promise<Refreshed> {
    const [, session, secret] = wellFormed.exec(token) ?? [];
    if (!session || !secret) return { outcome: 'refused' };
    const next = newSecret();
    const answer = await this.#redis
      .eval(exchange, 1, keyOf(session), hashed(secret), hashed(next), this.#secondsToLive)
      .catch(rethrow);
    if (answer === 'refused' || answer === 'reused') return { outcome: answer };
    return { outcome: 'renewed', userId: String(answer), refreshToken: `${session}.${next}` };
  }
}

const newSecret = (): string => randomBytes(32).toString('base64url');
const hashed = (secret: string): string => sha256(secret).toString('base64url');

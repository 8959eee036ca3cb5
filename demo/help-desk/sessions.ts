import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { sha256 } from '../kit/auth/same-secret.ts';
import { rethrow } from '../kit/redis-outage.ts';

/** What became of a refresh token: exchanged for the next of its user's session, the same once more, or not. */
export type Refreshed =
  | { readonly outcome: 'renewed' | 'repeated'; readonly userId: string; readonly refreshToken: string }
  | { readonly outcome: 'refused' | 'reused' };

/**
 * A session in Redis: a hash of its user, of the SHA-256 of the one token that is good and of the one before it, and of
 * what the one was made from the other with. It expires when it is not refreshed.
 */
const keyOf = (session: string): string => `help-desk:session:${session}`;

/** A session's id and a secret. */
const wellFormed = /^([\da-f-]{36})\.([\w-]{43})$/;

/**
 * Exchanges a token. KEYS: the session. ARGV: the hash of the token that was sent, the salt of the next and its hash,
 * seconds to live, milliseconds in which the token may be sent once more.
 * Gives what became of it, the user, and the salt of the next token. 'reused': the token is another by now. Then somebody
 * has a copy, and nobody knows who, so the session ends (RFC 9700, 4.14.2). An answer may also be lost on its way: so the
 * last token that was exchanged gives the same answer once more, as identity providers do within a "retry grace period".
 */
const exchange = `
local user, token, previous, salt, untilThen =
  unpack(redis.call('hmget', KEYS[1], 'user', 'token', 'previous', 'salt', 'repeatable-until'))
if not user then return { 'refused' } end
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if token == ARGV[1] then
  redis.call('hset', KEYS[1], 'token', ARGV[3], 'previous', ARGV[1], 'salt', ARGV[2], 'repeatable-until', now + ARGV[5])
  redis.call('expire', KEYS[1], ARGV[4])
  return { 'renewed', user, ARGV[2] }
end
if previous == ARGV[1] and now <= tonumber(untilThen) then
  redis.call('hdel', KEYS[1], 'previous')
  return { 'repeated', user, salt }
end
redis.call('del', KEYS[1])
return { 'reused' }
`;

/** Sessions with refresh tokens, each of which is good for one time. Every method throws a `RedisOutage` when Redis is away. */
export class Sessions {
  readonly #redis: Redis;
  readonly #secondsToLive: number;
  readonly #graceMilliseconds: number;

  /** In seconds: how long a session lives after its last refresh, and how long a token may be sent once more. */
  constructor(redis: Redis, times: { readonly toLive: number; readonly grace: number }) {
    this.#redis = redis;
    this.#secondsToLive = Math.ceil(times.toLive);
    this.#graceMilliseconds = Math.round(times.grace * 1000);
  }

  /** Begins a session. @returns its first refresh token. */
  async begin(userId: string): Promise<string> {
    const [session, secret] = [randomUUID(), random()];
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
    const salt = random();
    const answer = await this.#redis
      .eval(
        exchange,
        1,
        keyOf(session),
        ...[hashed(secret), salt, hashed(nextOf(secret, salt)), this.#secondsToLive, this.#graceMilliseconds],
      )
      .catch(rethrow);
    const [outcome, userId, saltOfNext] = answer as [Refreshed['outcome'], string, string];
    if (outcome === 'refused' || outcome === 'reused') return { outcome };
    return { outcome, userId, refreshToken: `${session}.${nextOf(secret, saltOfNext)}` };
  }
}

const random = (): string => randomBytes(32).toString('base64url');
const hashed = (secret: string): string => sha256(secret).toString('base64url');

/**
 * The secret after this one: whoever has the one can be told the other again, and Redis, which knows the salt, knows
 * neither.
 */
const nextOf = (secret: string, salt: string): string => createHmac('sha256', secret).update(salt).digest('base64url');

import type pg from 'pg';
import { RequestError } from '../../service/refusal.ts';
import { sameSecret, sha256 } from '../kit/auth/same-secret.ts';

/** The user of the test token. */
const testUser = '00000000-0000-0000-0000-000000000000';
/** The tokens of the test users: each names its user, one of ten thousand. */
const ofTestUser = /^test-user-(0{8}-0{4}-0{4}-0{4}-0{8}\d{4})$/;

/** Knows people by their tokens. */
export class Access {
  readonly #pool: pg.Pool;
  readonly #testToken: string | undefined;

  /** Without a test token none is accepted, nor those of the test users. */
  constructor(pool: pg.Pool, testToken: string | undefined) {
    this.#pool = pool;
    this.#testToken = testToken;
  }

  /** The id of the user who has this token. @throws {RequestError} 401 when nobody has it, or it has expired. */
  async userOf(token: string): Promise<string> {
    return this.#testUserOf(token) ?? (await this.#knownUserOf(token));
  }

  #testUserOf(token: string): string | undefined {
    if (this.#testToken === undefined) return undefined;
    return sameSecret(token, this.#testToken) ? testUser : ofTestUser.exec(token)?.[1];
  }

  async #knownUserOf(token: string): Promise<string> {
    const { rows } = await this.#pool.query<{ user_id: string; expired: boolean }>({
      name: 'user-of-token',
      text: 'select user_id, expires_at <= now() as expired from tokens where token_hash = $1',
      values: [sha256(token)],
    });
    const known = rows[0];
    if (!known) {
      throw new RequestError(401, 'invalid_token', 'nobody here has this token: get another', 'authorization');
    }
    if (known.expired) {
      throw new RequestError(401, 'token_expired', 'the token has expired: get another', 'authorization');
    }
    return known.user_id;
  }
}

import type pg from 'pg';
import { hashPassword, isPassword } from '../kit/auth/passwords.ts';
import { violates } from '../kit/postgres.ts';

/** The people who book. E-mail addresses are the same whatever their case. */
export class Users {
  readonly #pool: pg.Pool;
  readonly #cost: number;
  /** Compared with when there is no such user, so that an answer takes as long as a wrong password. */
  readonly #nobody: Promise<string>;

  constructor(pool: pg.Pool, passwordCost: number) {
    this.#pool = pool;
    this.#cost = passwordCost;
    this.#nobody = hashPassword('', passwordCost);
  }

  /** Makes a user. @returns the id; undefined when the address is taken. */
  async register(email: string, password: string): Promise<string | undefined> {
    const hash = await hashPassword(password, this.#cost);
    try {
      const { rows } = await this.#pool.query<{ id: string }>(
        'insert into users (email, password_hash) values (lower($1), $2) returning id',
        [email, hash],
      );
      return rows[0]?.id;
    } catch (error) {
      if (violates(error, 'users_email_key')) return undefined;
      throw error;
    }
  }

  /** The id of the user with this address and password; undefined when there is none. */
  async signIn(email: string, password: string): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ id: string; hash: string }>({
      name: 'sign-in',
      text: 'select id, password_hash as hash from users where email = lower($1)',
      values: [email],
    });
    const user = rows[0];
    return (await isPassword(password, user?.hash ?? (await this.#nobody))) ? user?.id : undefined;
  }
}

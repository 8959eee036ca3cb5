import type pg from 'pg';
import { Passwords } from '../kit/auth/passwords.ts';
import { violates } from '../kit/postgres.ts';

/** The people who book. E-mail addresses are the same whatever their case. */
export class Users {
  readonly #pool: pg.Pool;
  readonly #passwords: Passwords;

  constructor(pool: pg.Pool, passwordCost: number) {
    this.#pool = pool;
    this.#passwords = new Passwords(passwordCost);
  }

  /** Makes a user. @returns the id; undefined when the address is taken. */
  async register(email: string, password: string): Promise<string | undefined> {
    const hash = await this.#passwords.hash(password);
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
    return (await this.#passwords.ifRight(rows[0], password))?.id;
  }
}
